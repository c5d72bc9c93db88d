/// A big table for every task.
@NullMarked
package dev.muster.examples.precomputed;

import org.jspecify.annotations.NullMarked;
