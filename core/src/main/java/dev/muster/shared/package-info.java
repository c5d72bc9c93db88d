/// Objects that several processes use, with the interfaces of `java.util.concurrent` where it has
/// one.
///
/// Where an object lives (a manager of this JVM, of another process, one of CPython, or the memory
/// of this machine, see [Local]) is invisible to the calling code. Four rules hold everywhere:
///
/// - **Results are copies.** Changing one changes nothing at the other side; put it back, or let a
///   function run where the object is ([SharedMap#compute], [SharedValue#updateAndGet]).
/// - **Shared objects travel by reference**: a queue put into a map is the same queue for every
///   reader of the map.
/// - **A wait ends** with its result, its time limit, an interrupt (then nothing is taken), or the
///   end of the connection.
/// - **Errors of the connection** are an [java.io.UncheckedIOException]; a [SessionLostException]
///   says what may have been lost.
@NullMarked
package dev.muster.shared;

import org.jspecify.annotations.NullMarked;
