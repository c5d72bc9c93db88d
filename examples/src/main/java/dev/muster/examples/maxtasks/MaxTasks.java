package dev.muster.examples.maxtasks;

import dev.muster.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/// Tasks that leak, and a pool that lives with it: each worker ends after a number of tasks, and a
/// fresh one takes its place.
///
/// What leaks here is a list; in earnest it is a native library that nobody can mend. Where tasks
/// are uneven, `withRecycleAt(bytes)` replaces a worker by what it holds instead.
public final class MaxTasks {
    private static final List<byte[]> LEAK = new ArrayList<>();

    private MaxTasks() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        List<Integer> inputs = IntStream.range(0, 12).boxed().toList();
        System.out.println("without a limit, a worker kept " + mostKept(0, inputs) + " MiB");
        System.out.println("with 4 tasks a worker, one kept " + mostKept(4, inputs) + " MiB");
    }

    private static int mostKept(int maxTasks, List<Integer> inputs)
            throws InterruptedException, ExecutionException {
        try (var pool = Pool.processes(c -> c.withWorkers(1).withMaxTasksPerWorker(maxTasks))) {
            // A chunk of inputs counts as one task.
            return Collections.max(pool.map(MaxTasks::leak, inputs, m -> m.withChunkSize(1)));
        }
    }

    /// @return how many MiB its worker has lost so far
    private static int leak(int input) {
        LEAK.add(new byte[1 << 20]);
        return LEAK.size();
    }
}
