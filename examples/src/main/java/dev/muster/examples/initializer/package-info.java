/// What each worker makes once.
@NullMarked
package dev.muster.examples.initializer;

import org.jspecify.annotations.NullMarked;
