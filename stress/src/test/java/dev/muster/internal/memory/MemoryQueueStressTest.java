package dev.muster.internal.memory;

import java.util.ArrayDeque;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A queue in memory does for two processes what a queue does in one thread.
@Param(name = "item", gen = IntGen.class, conf = "1:9")
public class MemoryQueueStressTest {
    private static final int CAPACITY = 2;

    // Made once: a segment for each of thousands of trials would be a test of the system.
    private static final MemoryQueue<Integer> HERE = MemoryQueue.create(CAPACITY, 4096);
    private static final MemoryQueue<Integer> THERE =
            HERE.handle().in(Segment.map(HERE.handle().segment()));

    public MemoryQueueStressTest() {
        HERE.clear();
    }

    @Operation
    public boolean offer(@Param(name = "item") int item) {
        return HERE.offer(item);
    }

    @Operation
    public boolean offerThere(@Param(name = "item") int item) {
        return THERE.offer(item);
    }

    @Operation
    public int poll() {
        return orZero(HERE.poll());
    }

    @Operation
    public int pollThere() {
        return orZero(THERE.poll());
    }

    private static int orZero(@Nullable Integer item) {
        return item == null ? 0 : item;
    }

    @Test
    void two_processes_are_linearizable() {
        new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(20)
                .invocationsPerIteration(1_000)
                .sequentialSpecification(OneThread.class)
                .check(MemoryQueueStressTest.class);
    }

    /// What the queue is, without processes.
    public static final class OneThread {
        private final ArrayDeque<Integer> items = new ArrayDeque<>();

        public boolean offer(int item) {
            return items.size() < CAPACITY && items.add(item);
        }

        public boolean offerThere(int item) {
            return offer(item);
        }

        public int poll() {
            return items.isEmpty() ? 0 : items.remove();
        }

        public int pollThere() {
            return poll();
        }
    }
}
