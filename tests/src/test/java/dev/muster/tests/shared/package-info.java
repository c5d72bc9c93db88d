/// The contract of the shared objects: one set of tests over every home, and what happens to the
/// objects when clients, servers and links end.
@NullMarked
package dev.muster.tests.shared;

import org.jspecify.annotations.NullMarked;
