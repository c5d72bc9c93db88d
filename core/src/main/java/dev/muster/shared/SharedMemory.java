package dev.muster.shared;

import dev.muster.internal.memory.MappedMemory;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Memory that processes of this machine share: what one writes, all others see. Nothing is copied.
///
/// *Anonymous* memory reaches other JVMs by being passed to them: in a task, a shared object or the
/// function of a [dev.muster.JvmProcess]. It is gone with the last process that uses it, however
/// that ends. A process that passes it on must not end before the other has received it.
///
/// *Named* memory is opened by its name, also by CPython: it is the same as Python's
/// `multiprocessing.shared_memory.SharedMemory`, in both directions. Its creator owns it: the name
/// is removed when the creator closes it or ends, even if it is killed. Processes that have it open
/// by then keep it.
///
/// ```java
/// try (var memory = SharedMemory.create("prices", 8_000_000)) {
///     SharedArray.OfDouble prices = SharedArray.doubles(memory);
/// ```
///
/// ```python
/// memory = SharedMemory("prices")              # from 3.13 on: SharedMemory("prices", track=False)
/// prices = numpy.frombuffer(memory.buf)
/// ```
///
/// **CPython before 3.13** removes the name when a process that has only opened it ends: its
/// resource tracker takes it for a leak. Create the memory in Java and keep it open there, or
/// unregister it from the tracker: `resource_tracker.unregister(memory._name, "shared_memory")`.
///
/// The whole length is reserved beforehand: a lack of memory shows when a segment is created or
/// opened, not in the middle of its use. Safe for all threads; see [SharedArray] for reads and
/// writes with ordering.
///
/// Needs Linux.
public sealed interface SharedMemory extends AutoCloseable, Serializable permits MappedMemory {
    /// Creates memory with a name; all zeros.
    ///
    /// @param name of a file: no slash, no control character, at most 255 bytes; if CPython is to
    ///   open it, ASCII without a colon, because of its resource tracker
    /// @param bytes the size, at least 1
    /// @throws java.io.UncheckedIOException if the name is taken (the cause is a
    ///   [java.nio.file.FileAlreadyExistsException]), or there is not enough memory
    /// @throws UnsupportedOperationException if this is not Linux
    static SharedMemory create(String name, long bytes) {
        return MappedMemory.create(name, bytes);
    }

    /// Creates memory with a unique name; all zeros.
    ///
    /// @param bytes the size, at least 1
    /// @throws java.io.UncheckedIOException if there is not enough memory
    /// @throws UnsupportedOperationException if this is not Linux
    static SharedMemory create(long bytes) {
        return MappedMemory.create(bytes);
    }

    /// Opens memory that a JVM or CPython has created. Each call maps it again.
    ///
    /// @throws java.io.UncheckedIOException if there is none (the cause is a
    ///   [java.nio.file.NoSuchFileException]), or it is another user's, or it was created without
    ///   reserving memory and there is not enough
    /// @throws UnsupportedOperationException if this is not Linux
    static SharedMemory open(String name) {
        return MappedMemory.open(name);
    }

    /// Creates memory without a name; all zeros.
    ///
    /// @param bytes the size, at least 1
    /// @throws java.io.UncheckedIOException if there is not enough memory
    /// @throws UnsupportedOperationException if this is not Linux
    static SharedMemory anonymous(long bytes) {
        return MappedMemory.anonymous(bytes);
    }

    /// All of it. Keep this object reachable as long as the segment is used: unreachable memory is
    /// unmapped.
    ///
    /// @throws IllegalStateException if this is closed
    MemorySegment segment();

    /// The size.
    long sizeBytes();

    /// The name; nothing if it is anonymous.
    Optional<String> name();

    /// Removes the name: it cannot be opened any more. Processes that have it open keep it. Does
    /// nothing if the name is gone, or there never was one.
    void unlink();

    /// Unmaps it in this process, for all users of this object; its creator removes the name, too.
    /// Other processes are not affected. Access after that throws an [IllegalStateException].
    @Override
    void close();
}
