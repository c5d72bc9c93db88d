/// A library that leaves to its caller where it runs.
@NullMarked
package dev.muster.examples.executor;

import org.jspecify.annotations.NullMarked;
