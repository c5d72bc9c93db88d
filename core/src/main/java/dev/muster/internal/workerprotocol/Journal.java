package dev.muster.internal.workerprotocol;

import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
     * It is memory that the worker has mapped, so that a note costs some nanoseconds. But to map
     * the first memory costs a process 20 ms: so the first few notes are written to the file, which
     * is the same memory to the system.
     *
     * A buffer, not a memory segment: the first access to a segment costs each process 20 ms. Its
     * longs are aligned, so each is written atomically.
     */
    private static final int BEGUN = 0;
    private static final int LENGTH = 8;
    private static final int AT = 16;
    private static final int RESULTS = 24;

    /// How many notes are written to the file.
    private static final int FIRST_NOTES = 64;

    private final @Nullable Path path;

    // Guarded by this, until it is mapped.
    private final ByteBuffer copy;
    private @Nullable RandomAccessFile file;
    private int notes;

    /// Null until it is mapped.
    private volatile @Nullable ByteBuffer mapped;

    private Journal(Path path, RandomAccessFile file, int bytes) {
        this.path = path;
        this.file = file;
        this.copy = ByteBuffer.allocate(bytes);
    }

    /// Over memory that is all zero at first, or what was in such memory when the worker had ended.
    public Journal(ByteBuffer memory) {
        this.path = null;
        this.copy = memory.duplicate().order(ByteOrder.BIG_ENDIAN);
        this.mapped = copy;
    }

    /// The worker's.
    ///
    /// @param file as long as its memory shall be, all zero
    public static Journal open(Path file) throws IOException {
        var opened = new RandomAccessFile(file.toFile(), "rw");
        return new Journal(file, opened, (int) opened.length());
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
        ByteBuffer memory = mapped;
        if (memory == null) {
            note(at, value);
        } else {
            memory.putLong(at, value);
        }
    }

    private synchronized void note(int at, long value) {
        ByteBuffer memory = mapped;
        if (memory == null) {
            copy.putLong(at, value);
            store(at, Long.BYTES);
        } else {
            memory.putLong(at, value);
        }
    }

    /// Writes a part of the copy to the file.
    private void store(int at, int length) {
        try {
            RandomAccessFile target = Objects.requireNonNull(file, "the file of the journal");
            target.seek(at);
            target.write(copy.array(), at, length);
            if (++notes >= FIRST_NOTES) {
                notes = 0;
                map(target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the journal of this worker cannot be written", e);
        }
    }

    /// Not by the file that is open: an interrupt closes what it meets. After one, the file is
    /// written a little longer.
    private void map(RandomAccessFile written) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        Objects.requireNonNull(path, "the path of the journal"),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            // By way of a segment: a buffer alone is made by reflection, which is slow at first.
            mapped =
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, copy.capacity(), Arena.global())
                            .asByteBuffer();
        } catch (IOException | OutOfMemoryError e) {
            Guard.survived(e);
            return;
        }
        written.close();
        file = null;
    }

    private ByteBuffer memory() {
        ByteBuffer memory = mapped;
        return memory == null ? copy : memory;
    }

    private long read(int at) {
        long value = memory().getLong(at);
        VarHandle.acquireFence();
        return value;
    }

    /// Whether this number of bytes of results would fit besides those already there.
    public boolean hasRoom(long bytes) {
        return memory().getLong(LENGTH) + bytes <= copy.capacity() - RESULTS;
    }

    /// Keeps a result.
    ///
    /// @param frame the frame that contains it
    /// @param begin where in the frame it begins; it ends with it
    public void keep(Output frame, long begin) {
        ByteBuffer memory = mapped;
        if (memory == null) {
            keepFirst(frame, begin);
        } else {
            long added = put(memory, frame, begin);
            write(LENGTH, memory.getLong(LENGTH) + added);
        }
    }

    private synchronized void keepFirst(Output frame, long begin) {
        ByteBuffer memory = memory();
        long length = memory.getLong(LENGTH);
        long added = put(memory, frame, begin);
        if (mapped == null) {
            store(RESULTS + (int) length, (int) added);
        }
        write(LENGTH, length + added);
    }

    /// Behind the results that are there; these do not count yet.
    private static long put(ByteBuffer memory, Output frame, long begin) {
        int at = RESULTS + (int) memory.getLong(LENGTH);
        return frame.copyTail(begin, memory.slice(at, memory.capacity() - at));
    }

    /// Drops the results: they have been sent.
    public void clear() {
        write(LENGTH, 0);
    }

    /// The results that may not have been sent, a sequence of [TaskEntry.Result]s.
    public Input results() {
        long length = read(LENGTH);
        byte[] results = new byte[(int) Math.min(length, copy.capacity() - RESULTS)];
        memory().get(RESULTS, results);
        return Input.of(results);
    }
}
