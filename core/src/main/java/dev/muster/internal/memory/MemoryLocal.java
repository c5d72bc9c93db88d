package dev.muster.internal.memory;

import dev.muster.internal.shared.Checked;
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

/// Creates shared objects in memory.
public final class MemoryLocal implements Local {
    private static final long SEGMENT_BYTES = 256 << 10;
    private static final long QUEUE_BYTES = 4 << 20;

    private final Object lock = new Object();

    // Guarded by lock. The last segment is the one that has room.
    private final List<ObjectSegment> segments = new ArrayList<>();
    private final List<WeakReference<MemoryQueue<?>>> queues = new ArrayList<>();
    private boolean isClosed;

    private MemoryLocal() {}

    /// Whether this platform supports it.
    public static boolean isAvailable() {
        return Libc.isAvailable();
    }

    /// A new one, without objects.
    public static MemoryLocal open() {
        return new MemoryLocal();
    }

    /// Places an object in the last segment, or in a new one.
    private <T> T lay(long bytes, Function<ObjectSegment, T> laying) {
        synchronized (lock) {
            checkOpen();
            if (segments.isEmpty() || !segments.getLast().hasRoom(bytes)) {
                segments.add(ObjectSegment.create(SEGMENT_BYTES));
            }
            return laying.apply(segments.getLast());
        }
    }

    private void checkOpen() {
        if (isClosed) {
            throw new IllegalStateException("this Local is closed");
        }
    }

    @Override
    public <E> SharedQueue<E> newQueue(int capacity) {
        return newQueue(capacity, QUEUE_BYTES);
    }

    @Override
    public <E> SharedQueue<E> newQueue(int capacity, long bytes) {
        synchronized (lock) {
            checkOpen();
            MemoryQueue<E> queue = MemoryQueue.create(capacity, bytes);
            queues.removeIf(reference -> reference.get() == null);
            queues.add(new WeakReference<>(queue));
            return queue;
        }
    }

    @Override
    public SharedLock newLock() {
        return lay(MemoryLock.BYTES, ObjectSegment::newLock);
    }

    @Override
    public SharedSemaphore newSemaphore(int permits) {
        int checked = Checked.permits(permits);
        return lay(MemorySemaphore.BYTES, objects -> objects.newSemaphore(checked));
    }

    @Override
    public SharedEvent newEvent() {
        return lay(MemoryEvent.BYTES, ObjectSegment::newEvent);
    }

    @Override
    public SharedBarrier newBarrier(int parties) {
        int checked = Checked.parties(parties);
        return lay(MemoryBarrier.BYTES, objects -> objects.newBarrier(checked));
    }

    @Override
    @SuppressWarnings("unchecked") // a new value has no type
    public <V extends @Nullable Object> SharedValue<V> newValue(V initial) {
        var value = (MemoryValue<V>) lay(MemoryValue.BYTES, ObjectSegment::newValue);
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
            segments.forEach(objects -> objects.segment().close());
            segments.clear();
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
