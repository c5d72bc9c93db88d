package dev.muster.internal.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Memory that processes share: a file in memory, mapped. It exists as long as any process has it
/// open, and is in no folder.
///
/// A process maps a segment once, however often a handle of it arrives. It is unmapped when nothing
/// refers to it any more, or when it is closed where it was created.
final class Segment {
    private static final long LONGEST_CLOSE_NANOS = 30_000_000_000L;
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Object LOCK = new Object();

    /// By inode. Guarded by LOCK.
    private static final Map<Long, WeakReference<Segment>> MAPPED = new HashMap<>();

    private final MemorySegment memory;
    private final MemoryFile.Handle handle;
    private final Cleaner.Cleanable release;

    /// This process's objects in the segment, by offset. Guarded by itself.
    private final Map<Long, Object> objects = new HashMap<>();

    // Guarded by this.
    private @Nullable Participants participants;

    /// Written under this, before a thread that waits in the memory is sent away: that one then
    /// asks whether it was closed.
    private volatile boolean isClosed;

    private Segment(Arena arena, MemorySegment memory, MemoryFile.Handle handle) {
        this.memory = memory;
        this.handle = handle;
        int fd = handle.fd();
        this.release = CLEANER.register(this, () -> release(arena, fd));
    }

    private static void release(Arena arena, int fd) {
        FileCalls.close(fd);
        long begin = System.nanoTime();
        SlicedWait.end(arena.scope());
        try {
            while (true) {
                try {
                    arena.close();
                    return;
                } catch (IllegalStateException e) {
                    // A thread waits in it: at most for a slice, and then not again.
                    if (System.nanoTime() - begin > LONGEST_CLOSE_NANOS) {
                        throw e;
                    }
                    LockSupport.parkNanos(SlicedWait.LONGEST_NANOS / 10);
                }
            }
        } finally {
            SlicedWait.ended(arena.scope());
        }
    }

    /// Creates a segment of zeros.
    ///
    /// @param name shows in `/proc/PID/maps`, and nowhere else
    /// @throws UncheckedIOException if there is not so much memory
    static Segment create(String name, long bytes) {
        try {
            MemoryFile.Handle made = MemoryFile.Handle.create(name, bytes);
            boolean isDone = false;
            try {
                FileCalls.seal(made.fd());
                Segment segment = map(made, bytes);
                isDone = true;
                return segment.known();
            } finally {
                if (!isDone) {
                    FileCalls.close(made.fd());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /// The segment of a handle that came from another process.
    ///
    /// @throws UncheckedIOException if that process has ended, or may not be accessed
    static Segment attach(MemoryFile.Handle handle) {
        synchronized (LOCK) {
            WeakReference<Segment> reference = MAPPED.get(handle.inode());
            Segment segment = reference == null ? null : reference.get();
            return segment != null && segment.isOpen() ? segment : map(handle).known();
        }
    }

    private Segment known() {
        synchronized (LOCK) {
            MAPPED.values().removeIf(reference -> reference.get() == null);
            MAPPED.put(handle.inode(), new WeakReference<>(this));
            return this;
        }
    }

    /// Maps a segment, whether this process has done so before or not.
    static Segment map(MemoryFile.Handle handle) {
        MemoryFile.Handle own = handle.open();
        try {
            return map(own, handle.bytes());
        } catch (IOException e) {
            FileCalls.close(own.fd());
            throw handle.refused(e);
        }
    }

    /// Maps an open file, which then belongs to the segment. No handle finds it here.
    static Segment map(int fd, long bytes) throws IOException {
        return map(MemoryFile.Handle.of(fd), bytes);
    }

    private static Segment map(MemoryFile.Handle own, long bytes) throws IOException {
        if (own.bytes() < bytes) {
            throw new IOException("it is shorter than it must be");
        }
        Arena arena = Arena.ofShared();
        return new Segment(arena, FileCalls.map(own.fd(), bytes, arena), own);
    }

    MemorySegment memory() {
        return memory;
    }

    /// The handle for other processes.
    MemoryFile.Handle handle() {
        return handle;
    }

    /// The processes that use this segment, which begins with their table; enters this one.
    synchronized Participants participants() {
        Participants entered = participants;
        if (entered == null) {
            entered = new Participants(memory.asSlice(0, Participants.BYTES));
            participants = entered;
        }
        return entered;
    }

    /// The object at an offset: one for the whole process, however often it arrives.
    ///
    /// @param make creates it the first time; may call this for its parts
    <T> T object(long offset, Class<T> type, Supplier<T> make) {
        synchronized (objects) {
            Object object = objects.get(offset);
            if (object == null) { // computeIfAbsent must not be called while it creates something
                object = make.get();
                objects.put(offset, object);
            }
            return type.cast(object);
        }
    }

    boolean isOpen() {
        return !isClosed && memory.scope().isAlive();
    }

    /// Unmaps it in this process: threads that use it after that, or wait in it, get an
    /// [IllegalStateException]. Other processes are not affected.
    void close() {
        synchronized (this) {
            boolean wasOpen = isOpen();
            isClosed = true;
            if (participants != null && wasOpen) {
                participants.leave();
            }
        }
        release.clean();
    }
}
