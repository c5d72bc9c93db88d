package dev.muster.internal.memory;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;

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
}
