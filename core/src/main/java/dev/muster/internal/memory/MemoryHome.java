package dev.muster.internal.memory;

import dev.muster.codec.JavaCodec;
import dev.muster.shared.Local;
import dev.muster.shared.Pipe;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes shared objects in memory.
public final class MemoryHome implements Local {
    private static final long BOARD_BYTES = 256 << 10;

    private final Object lock = new Object();

    // Guarded by lock. The last board is the one that has room.
    private final List<Board> boards = new ArrayList<>();
    private final List<WeakReference<MemoryQueue<?>>> queues = new ArrayList<>();
    private boolean isClosed;

    private MemoryHome() {}

    /// Whether this platform has what it takes.
    public static boolean isAvailable() {
        return Libc.isAvailable();
    }

    /// A home without objects.
    public static MemoryHome open() {
        return new MemoryHome();
    }

    /// Lays an object on the last board, or on a new one.
    private <T> T lay(long bytes, Function<Board, T> laying) {
        synchronized (lock) {
            checkOpen();
            if (boards.isEmpty() || !boards.getLast().hasRoom(bytes)) {
                boards.add(Board.create(BOARD_BYTES));
            }
            return laying.apply(boards.getLast());
        }
    }

    private void checkOpen() {
        if (isClosed) {
            throw new IllegalStateException("this Local is closed");
        }
    }

    @Override
    public <E> SharedQueue<E> newQueue(int capacity, long bytes) {
        synchronized (lock) {
            checkOpen();
            MemoryQueue<E> queue = MemoryQueue.create(capacity, bytes, JavaCodec.standard());
            queues.removeIf(reference -> reference.get() == null);
            queues.add(new WeakReference<>(queue));
            return queue;
        }
    }

    @Override
    public SharedLock newLock() {
        return lay(MemoryLock.BYTES, Board::newLock);
    }

    @Override
    public SharedSemaphore newSemaphore(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException(
                    "permits is %d, must be at least 0".formatted(permits));
        }
        return lay(MemorySemaphore.BYTES, board -> board.newSemaphore(permits));
    }

    @Override
    public SharedEvent newEvent() {
        return lay(MemoryEvent.BYTES, Board::newEvent);
    }

    @Override
    public SharedBarrier newBarrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException(
                    "parties is %d, must be at least 1".formatted(parties));
        }
        return lay(MemoryBarrier.BYTES, board -> board.newBarrier(parties));
    }

    @Override
    @SuppressWarnings("unchecked") // a new value has no type
    public <V extends @Nullable Object> SharedValue<V> newValue(V initial) {
        var value = (MemoryValue<V>) lay(MemoryValue.BYTES, Board::newValue);
        value.set(initial);
        return value;
    }

    @Override
    public Pipe newPipe() {
        return PipeEnd.pipe(this);
    }

    @Override
    public void close() {
        synchronized (lock) {
            isClosed = true;
            boards.forEach(board -> board.segment().close());
            boards.clear();
            for (WeakReference<MemoryQueue<?>> reference : queues) {
                MemoryQueue<?> queue = reference.get();
                if (queue != null) {
                    queue.close();
                }
            }
            queues.clear();
        }
    }
}
