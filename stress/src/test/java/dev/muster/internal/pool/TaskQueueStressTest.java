package dev.muster.internal.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/// The queue of waiting tasks does under any interleaving what it does in one thread.
@Param(name = "task", gen = IntGen.class, conf = "1:3")
@Param(name = "most", gen = IntGen.class, conf = "0:3")
public class TaskQueueStressTest {
    private final PoolTask[] tasks = {Tasks.of(0), Tasks.of(1), Tasks.of(2), Tasks.of(3)};
    private final TaskQueue queue = new TaskQueue();

    @Operation
    public void add(@Param(name = "task") int task) {
        queue.add(tasks[task]);
    }

    @Operation
    public List<Integer> take(@Param(name = "most") int most) {
        var taken = new ArrayList<PoolTask>();
        queue.take(most, 2 * Tasks.BYTES, Set.of(), taken);
        return Tasks.numbers(taken);
    }

    @Operation
    public void giveBack(@Param(name = "task") int first, @Param(name = "task") int second) {
        queue.giveBack(List.of(tasks[first], tasks[second]));
    }

    @Operation
    public boolean remove(@Param(name = "task") int task) {
        return queue.remove(tasks[task]);
    }

    @Operation
    public List<Integer> drain() {
        return Tasks.numbers(queue.drain());
    }

    @Operation
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    @Operation
    public int size() {
        return queue.size();
    }

    @Test
    void any_interleaving_is_linearizable() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .iterations(10)
                .invocationsPerIteration(200)
                .sequentialSpecification(OneThread.class)
                .check(TaskQueueStressTest.class);
    }

    @Test
    void real_threads_are_linearizable() {
        new StressOptions()
                .threads(2)
                .actorsPerThread(3)
                .iterations(10)
                .invocationsPerIteration(1_000)
                .sequentialSpecification(OneThread.class)
                .check(TaskQueueStressTest.class);
    }

    /// What the queue is, without locks and with bare numbers.
    public static final class OneThread {
        private final ArrayDeque<Integer> waiting = new ArrayDeque<>();

        public void add(int task) {
            waiting.addLast(task);
        }

        public List<Integer> take(int most) {
            var taken = new ArrayList<Integer>();
            while (taken.size() < Math.min(most, 2) && !waiting.isEmpty()) { // 2 fill the bytes
                taken.add(waiting.removeFirst());
            }
            return taken;
        }

        public void giveBack(int first, int second) {
            waiting.addFirst(second);
            waiting.addFirst(first);
        }

        public boolean remove(int task) {
            return waiting.removeFirstOccurrence(task);
        }

        public List<Integer> drain() {
            var all = new ArrayList<>(waiting);
            waiting.clear();
            return all;
        }

        public boolean isEmpty() {
            return waiting.isEmpty();
        }

        public int size() {
            return waiting.size();
        }
    }
}
