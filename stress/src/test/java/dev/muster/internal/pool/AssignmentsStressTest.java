package dev.muster.internal.pool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/// What a worker has been given does under any interleaving what it does in one thread; nothing
/// comes in after the end.
@Param(name = "task", gen = IntGen.class, conf = "1:9")
@Param(name = "sequence", gen = IntGen.class, conf = "1:4")
public class AssignmentsStressTest {
    private static final int MOST = 3;

    private final Assignments assignments = new Assignments(new AtomicInteger());

    @Operation
    public boolean add(@Param(name = "task") int task) {
        return assignments.add(Tasks.of(task), MOST * Tasks.BYTES);
    }

    @Operation
    public int remove(@Param(name = "sequence") int sequence) {
        return Tasks.number(assignments.remove(sequence));
    }

    @Operation
    public List<Integer> removeAll(
            @Param(name = "sequence") int first, @Param(name = "sequence") int second) {
        return Tasks.numbers(assignments.removeAll(List.of((long) first, (long) second)));
    }

    @Operation
    public List<Integer> close() {
        return Tasks.numbers(assignments.close());
    }

    @Operation
    public int head() {
        return Tasks.number(assignments.head());
    }

    @Operation
    public int find(@Param(name = "sequence") int sequence) {
        return Tasks.number(assignments.find(sequence));
    }

    @Operation
    public int size() {
        return assignments.size();
    }

    @Test
    void any_interleaving_is_linearizable() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .iterations(10)
                .invocationsPerIteration(200)
                .sequentialSpecification(OneThread.class)
                .check(AssignmentsStressTest.class);
    }

    @Test
    void real_threads_are_linearizable() {
        new StressOptions()
                .threads(2)
                .actorsPerThread(3)
                .iterations(10)
                .invocationsPerIteration(1_000)
                .sequentialSpecification(OneThread.class)
                .check(AssignmentsStressTest.class);
    }

    /// What the assignments are, without locks: numbers by sequence.
    public static final class OneThread {
        private final Map<Integer, Integer> tasks = new LinkedHashMap<>();
        private int lastSequence;
        private boolean isClosed;

        public boolean add(int task) {
            if (isClosed || tasks.size() == MOST) {
                return false;
            }
            tasks.put(++lastSequence, task);
            return true;
        }

        public int remove(int sequence) {
            Integer task = tasks.remove(sequence);
            return task == null ? 0 : task;
        }

        public List<Integer> removeAll(int first, int second) {
            var removed = new ArrayList<Integer>();
            for (int sequence : new int[] {Math.min(first, second), Math.max(first, second)}) {
                Integer task = tasks.remove(sequence);
                if (task != null) {
                    removed.add(task);
                }
            }
            return removed;
        }

        public List<Integer> close() {
            var all = new ArrayList<>(tasks.values());
            tasks.clear();
            isClosed = true;
            return all;
        }

        public int head() {
            return tasks.isEmpty() ? 0 : tasks.values().iterator().next();
        }

        public int find(int sequence) {
            return tasks.getOrDefault(sequence, 0);
        }

        public int size() {
            return tasks.size();
        }
    }
}
