package dev.muster.internal.protocol.pool;

import dev.muster.codec.Input;
import dev.muster.codec.Output;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// What a worker knew last, in memory that outlives it: which run it began, and the results that
/// may not have left it.
///
/// ```
/// 0        8        16       24
/// +--------+--------+--------+------- … -------+
/// | begun  | length | at     | results         |      begun: a sequence number, 0 for none
/// +--------+--------+--------+------- … -------+
/// ```
///
/// `at` is 0, or the number from 1 of the element of its argument that the run works on.
///
/// The worker writes, one thread; the pool reads when the worker has ended. So a worker may send
/// many results at once and still lose none, and the pool knows which task the end has hit.
public final class Journal {
    private static final long BEGUN = 0;
    private static final long LENGTH = 8;
    private static final long AT = 16;
    private static final long RESULTS = 24;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;

    /// Over memory that is all zero at first.
    public Journal(MemorySegment memory) {
        this.memory = memory;
    }

    /// Says that a run begins.
    public void begin(long sequence) {
        LONG.setRelease(memory, AT, 0L);
        LONG.setRelease(memory, BEGUN, sequence);
    }

    /// Which run has begun last; 0 for none.
    public long begun() {
        return (long) LONG.getAcquire(memory, BEGUN);
    }

    /// Says which element of its argument the run is at, from 0.
    public void at(int index) {
        LONG.setRelease(memory, AT, index + 1L);
    }

    /// Which element of its argument the last run was at, from 0; -1 if it did not say.
    public int at() {
        return (int) ((long) LONG.getAcquire(memory, AT)) - 1;
    }

    /// Whether so many bytes of results would fit, and what is there.
    public boolean hasRoom(long bytes) {
        return length() + bytes <= memory.byteSize() - RESULTS;
    }

    private long length() {
        return (long) LONG.get(memory, LENGTH);
    }

    /// Keeps a result.
    ///
    /// @param frame the frame in which it stands
    /// @param begin where in the frame it begins; it ends with it
    public void keep(Output frame, long begin) {
        long length = length();
        long added = frame.copyTail(begin, memory.asSlice(RESULTS + length));
        LONG.setRelease(memory, LENGTH, length + added);
    }

    /// Forgets the results: they have been sent.
    public void clear() {
        LONG.setRelease(memory, LENGTH, 0L);
    }

    /// The results that may not have been sent, a row of [ResultEntry]s.
    public Input results() {
        long length = (long) LONG.getAcquire(memory, LENGTH);
        return Input.of(
                memory.asSlice(RESULTS, Math.min(length, memory.byteSize() - RESULTS))
                        .toArray(ValueLayout.JAVA_BYTE));
    }
}
