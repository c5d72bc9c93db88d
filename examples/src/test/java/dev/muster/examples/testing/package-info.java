/// What runs the examples in tests.
@NullMarked
package dev.muster.examples.testing;

import org.jspecify.annotations.NullMarked;
