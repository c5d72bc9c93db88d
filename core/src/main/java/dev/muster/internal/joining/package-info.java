/// How a worker on this machine finds its way to the program that started it, and the classes that
/// it has not got: what `launch` and `pool` tell it and `worker` reads.
@NullMarked
package dev.muster.internal.joining;

import org.jspecify.annotations.NullMarked;
