/// Objects that several processes use, with the interfaces of `java.util.concurrent` where it has
/// one.
///
/// Where an object lives (a manager of this JVM, of another process, one of CPython, or the memory
/// of this machine, see [Local]) does not show in the calling code. Four rules hold everywhere:
///
/// - **What comes back is a copy.** Changing it changes nothing at the other side; put it back, or
///   let a function run where the object is ([SharedMap#compute], [SharedValue#updateAndGet]).
/// - **Shared objects travel by reference**: a queue put into a map is the same queue for whoever
///   reads the map.
/// - **A wait ends** with its result, its time, an interrupt (nothing is taken then), or the end of
///   the connection.
/// - **Errors of the connection** are an [java.io.UncheckedIOException]; a [SessionLostException]
///   says what may have been lost.
@NullMarked
package dev.muster.shared;

import org.jspecify.annotations.NullMarked;
