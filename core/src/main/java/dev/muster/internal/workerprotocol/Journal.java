package dev.muster.internal.workerprotocol;

import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The last state of a worker, in memory that outlives it: the run it began, and the results that
/// may not have been sent.
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
/// One thread of the worker writes; the pool reads when the worker has ended. So a worker may send
/// many results at once and still lose none, and the pool knows which task was running at the end.
public final class Journal {
    /*
     * A buffer, not a memory segment: the first access to a segment costs each process 20 ms. Its
     * longs are aligned, so each is written atomically.
     */
    private static final int BEGUN = 0;
    private static final int LENGTH = 8;
    private static final int AT = 16;
    private static final int RESULTS = 24;

    private final ByteBuffer memory;

    /// Over memory that is all zero at first.
    public Journal(ByteBuffer memory) {
        this.memory = memory.duplicate().order(ByteOrder.nativeOrder());
    }

    /// Records that a run begins.
    public void begin(long sequence) {
        write(AT, 0);
        write(BEGUN, sequence);
    }

    /// Which run has begun last; 0 for none.
    public long begun() {
        return read(BEGUN);
    }

    /// Records which element of its argument the run is at, from 0.
    public void at(int index) {
        write(AT, index + 1L);
    }

    /// Which element of its argument the last run was at, from 0; -1 if it did not say.
    public int at() {
        return (int) read(AT) - 1;
    }

    /// After all that was written before.
    private void write(int at, long value) {
        VarHandle.releaseFence();
        memory.putLong(at, value);
    }

    private long read(int at) {
        long value = memory.getLong(at);
        VarHandle.acquireFence();
        return value;
    }

    /// Whether this number of bytes of results would fit besides those already there.
    public boolean hasRoom(long bytes) {
        return memory.getLong(LENGTH) + bytes <= memory.capacity() - RESULTS;
    }

    /// Keeps a result.
    ///
    /// @param frame the frame that contains it
    /// @param begin where in the frame it begins; it ends with it
    public void keep(Output frame, long begin) {
        long length = memory.getLong(LENGTH);
        int at = RESULTS + (int) length;
        long added = frame.copyTail(begin, memory.slice(at, memory.capacity() - at));
        write(LENGTH, length + added);
    }

    /// Drops the results: they have been sent.
    public void clear() {
        write(LENGTH, 0);
    }

    /// The results that may not have been sent, a sequence of [ResultEntry]s.
    public Input results() {
        long length = read(LENGTH);
        byte[] results = new byte[(int) Math.min(length, memory.capacity() - RESULTS)];
        memory.get(RESULTS, results);
        return Input.of(results);
    }
}
