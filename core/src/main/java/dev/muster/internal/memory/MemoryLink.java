package dev.muster.internal.memory;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Bytes between two processes of this machine, in both directions, through memory that both share.
/// Each direction has one thread at a time at either end.
///
/// It travels once: its creator has one end, the process where it arrives the other.
public final class MemoryLink implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    /// As much as fits into a processor's caches together with the data copied in and out.
    private static final long CAPACITY = 2 << 20;

    private static final long ENDS = Participants.BYTES;
    private static final long LINE = 128;
    private static final long THERE = ENDS + LINE;
    private static final long BACK = THERE + ByteRing.bytes(CAPACITY);
    private static final long BYTES = BACK + ByteRing.bytes(CAPACITY);
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final transient Segment segment;
    private final transient Participants participants;
    private final transient ByteRing out;
    private final transient ByteRing in;

    /// @param isMaker which end this is
    private MemoryLink(Segment segment, boolean isMaker) {
        this.segment = segment;
        this.participants = segment.participants();
        MemorySegment memory = segment.memory();
        long own = ENDS + (isMaker ? 0 : Integer.BYTES);
        long other = ENDS + (isMaker ? Integer.BYTES : 0);
        INT.setVolatile(memory, own, participants.self());
        ByteRing there = new ByteRing(ring(THERE), () -> isAlive(other));
        ByteRing back = new ByteRing(ring(BACK), () -> isAlive(other));
        this.out = isMaker ? there : back;
        this.in = isMaker ? back : there;
    }

    private MemorySegment ring(long offset) {
        return segment.memory().asSlice(offset, ByteRing.bytes(CAPACITY));
    }

    private boolean isAlive(long end) {
        int number = (int) INT.getVolatile(segment.memory(), end);
        return number == 0 || participants.isAlive(number);
    }

    /// Creates one.
    ///
    /// @return nothing if this platform has no such memory, if there is not enough of it, or if the
    ///   JVM would print a warning, because it was started without `--enable-native-access`
    public static Optional<MemoryLink> create() {
        if (!Libc.isEnabled()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new MemoryLink(Segment.create("link", BYTES), true));
        } catch (UncheckedIOException _) {
            return Optional.empty();
        }
    }

    /// Writes all that is there. Returns when the last of it is in the memory; waits for the reader
    /// at the other end. Interrupts are left for later.
    ///
    /// @throws IOException if the other process has ended, or the link is closed
    public void write(List<MemorySegment> pieces) throws IOException {
        try {
            for (MemorySegment piece : pieces) {
                out.write(piece);
            }
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    /// Waits for the next bytes and fills the beginning of a segment with them. Interrupts are left
    /// for later.
    ///
    /// @param target not empty
    /// @return how many have arrived; at least one
    /// @throws IOException if the other process has ended, and what it has written is read; or if
    ///   the link is closed
    public long read(MemorySegment target) throws IOException {
        try {
            return in.read(target);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    private IOException closed(IllegalStateException e) {
        if (segment.isOpen()) {
            throw e;
        }
        return new IOException("the link is closed", e);
    }

    /// Releases the memory; for the other process it is as if this one had ended.
    @Override
    public void close() {
        segment.close();
    }

    private Object writeReplace() {
        return new Handle(segment.handle());
    }

    private record Handle(MemoryFile.Handle segment) implements Serializable {
        private Object readResolve() {
            return new MemoryLink(Segment.attach(segment), false);
        }
    }

    /// Bytes on their way from one process to another, through a ring of shared memory. One thread
    /// at a time writes, in one process, and one reads, in the other.
    ///
    /// ```
    ///   tail: bytes written since the beginning (long)
    ///   head: bytes read since the beginning (long)
    ///   arrived, room: signals
    ///   bytes
    /// ```
    private static final class ByteRing {
        /*
         * Data is passed on piece by piece, so that one side copies a piece while the other copies the
         * next one, and both find them in their caches.
         */
        private static final long PIECE_BYTES = 128 << 10;
        private static final long TAIL = 0;
        private static final long HEAD = 128;
        private static final long ARRIVED = 256;
        private static final long ROOM = 384;
        private static final long HEADER_BYTES = 512;
        private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

        private final MemorySegment counts;
        private final MemorySegment bytes;
        private final FutexEvent arrived;
        private final FutexEvent room;
        private final BooleanSupplier isPeerAlive;

        /// @param memory of the length that [#bytes] returns; all zeros at first
        /// @param isPeerAlive whether the process of the other side runs
        ByteRing(MemorySegment memory, BooleanSupplier isPeerAlive) {
            this.counts = memory.asSlice(0, HEADER_BYTES);
            this.bytes = memory.asSlice(HEADER_BYTES);
            this.arrived = new FutexEvent(memory.asSlice(ARRIVED, FutexEvent.BYTES));
            this.room = new FutexEvent(memory.asSlice(ROOM, FutexEvent.BYTES));
            this.isPeerAlive = isPeerAlive;
        }

        /// How much memory a ring with this capacity in bytes, a power of two, takes.
        static long bytes(long capacity) {
            return HEADER_BYTES + capacity;
        }

        /// Writes all of a segment, as room becomes available. Interrupts are left for later.
        ///
        /// @throws IOException if the other process has ended
        void write(MemorySegment source) throws IOException {
            for (long done = 0; done < source.byteSize(); ) {
                long wanted = Math.min(PIECE_BYTES, source.byteSize() - done);
                long tail = (long) LONG.get(counts, TAIL);
                await(room, () -> bytes.byteSize() - (tail - count(HEAD)) >= wanted);
                long count = Math.min(wanted, bytes.byteSize() - index(tail));
                MemorySegment.copy(source, done, bytes, index(tail), count);
                LONG.setVolatile(counts, TAIL, tail + count);
                arrived.raise();
                done += count;
            }
        }

        /// Waits for bytes and fills the beginning of a segment with them. Interrupts are left for
        /// later.
        ///
        /// @param target not empty
        /// @return how many have arrived; at least one
        /// @throws IOException if the other process has ended, and what it has written is read
        long read(MemorySegment target) throws IOException {
            long head = (long) LONG.get(counts, HEAD);
            await(arrived, () -> count(TAIL) != head);
            long there = Math.min(count(TAIL) - head, bytes.byteSize() - index(head));
            long count = Math.min(Math.min(there, PIECE_BYTES), target.byteSize());
            MemorySegment.copy(bytes, index(head), target, 0, count);
            LONG.setVolatile(counts, HEAD, head + count);
            room.raise();
            return count;
        }

        private long count(long which) {
            return (long) LONG.getVolatile(counts, which);
        }

        private long index(long position) {
            return position & (bytes.byteSize() - 1);
        }

        private void await(FutexEvent event, BooleanSupplier isThere) throws IOException {
            boolean isInterrupted = false;
            try {
                Boolean result = isThere.getAsBoolean() ? Boolean.TRUE : null;
                while (result == null) {
                    try {
                        result = event.await(isThere, () -> look(isThere), Long.MAX_VALUE);
                    } catch (InterruptedException _) {
                        isInterrupted = true;
                    }
                }
                if (!result) {
                    throw new IOException("the process at the other end has ended");
                }
            } finally {
                if (isInterrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /// @return null if the caller must wait, false if waiting would be in vain
        private @Nullable Boolean look(BooleanSupplier isThere) {
            if (isThere.getAsBoolean()) {
                return true;
            }
            if (isPeerAlive.getAsBoolean()) {
                return null;
            }
            return isThere.getAsBoolean(); // its last writes or reads
        }
    }
}
