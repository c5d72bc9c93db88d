/// A second stage of processes, which waits for the first.
@NullMarked
package dev.muster.examples.stages;

import org.jspecify.annotations.NullMarked;
