/// How a worker on this machine finds its way to the pool that started it: what `launch` tells it
/// and `worker` reads.
@NullMarked
package dev.muster.internal.joining;

import org.jspecify.annotations.NullMarked;
