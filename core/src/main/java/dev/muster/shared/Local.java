package dev.muster.shared;

import dev.muster.internal.local.Locals;
import java.io.UncheckedIOException;

/// Makes shared objects for the processes of this machine, in its memory: a lock is taken in
/// nanoseconds, not by a message.
///
/// ```java
/// try (Local local = Local.open(); Pool pool = Pool.processes()) {
///     SharedLock lock = local.newLock();
///     SharedArray.OfLong counts = SharedArray.longs(1_000);
///     pool.map(word -> count(word, lock, counts), words);
/// }
/// ```
///
/// The objects travel by reference: captured by a task, given to a [dev.muster.JvmProcess], put
/// into a queue. Each process must take what it was passed before the one that passed it on ends.
/// Nothing of them is in any folder: they are gone with the last process that uses them, however it
/// ends.
///
/// **They outlive their users' deaths.** A process that is killed while it holds a lock, permits or
/// a place at a barrier loses them within some 20 ms; the next owner of the lock can see that
/// ([SharedLock#isAbandoned]). An interrupt ends a wait within 15 ms; within 100 ms, if it has
/// taken more than a second.
///
/// Where there is no such memory (not Linux), a manager in this process serves the same objects
/// over a Unix socket; the environment variable `MUSTER_LOCAL`, `memory` or `sockets`, decides
/// otherwise. Programs that use memory are best started with `--enable-native-access=ALL-UNNAMED`
/// (`=dev.muster` on the module path), without which the JVM prints a warning; workers of a pool
/// have it.
///
/// In memory, a lock is not fair: a thread that comes at the right moment gets it first. A value
/// takes no more than 1,016 bytes in its written form ([IllegalArgumentException]). A queue gets 4
/// MiB of memory, unless its maker says another size.
///
/// Safe for all threads. Objects of one Local are locks and conditions for at most 512 processes,
/// and at most 128 threads may wait for one condition, semaphore or barrier in memory.
public interface Local extends SharedObjects {
    /// The best there is on this machine.
    ///
    /// @throws IllegalArgumentException if `MUSTER_LOCAL` says something else than it may
    /// @throws UncheckedIOException if there is not enough memory
    static Local open() {
        return Locals.best();
    }

    /// Objects in memory.
    ///
    /// @throws UnsupportedOperationException if this platform has no such memory
    /// @throws UncheckedIOException if there is not enough memory
    static Local inMemory() {
        return Locals.memory();
    }

    /// Objects that a manager in this process keeps, which others reach over a Unix socket.
    static Local overSockets() {
        return Locals.sockets();
    }

    /// A queue that sets so much memory aside for its items. An item that would take more than half
    /// of it lies elsewhere, which is slower; 2 GiB are the most it may have.
    ///
    /// @param capacity how many items it may have; 0 for what its memory holds
    /// @param bytes from 4 KiB to 4 GiB, rounded up to a power of two; without meaning over sockets
    /// @throws IllegalArgumentException if one of both is out of its range
    /// @throws UncheckedIOException if there is not enough memory
    <E> SharedQueue<E> newQueue(int capacity, long bytes);

    /// A pipe: two connections, each the other's end.
    Pipe newPipe();

    /// Ends the use of these objects by this process: a thread that uses one of them here gets an
    /// [IllegalStateException], or an [UncheckedIOException] over sockets. In memory, other
    /// processes that have them go on.
    @Override
    void close();
}
