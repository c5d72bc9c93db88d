package dev.muster.examples.survivors;

import dev.muster.Pool;
import dev.muster.TaskTimeoutException;
import dev.muster.WorkerDiedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Tasks that would each end a JVM with everything in it: here each fails alone, and says why.
///
/// A segmentation fault, an exit, a full heap and an endless loop run among tasks that are well
/// behaved, in the same two workers. Each of the bad ones costs one worker, which is replaced.
public final class Survivors {
    private static final long WORKER_BYTES = 64L << 20;

    private Survivors() {}

    public static void main(String[] args) throws InterruptedException {
        Map<String, CompletableFuture<Integer>> tasks = new LinkedHashMap<>();
        try (var pool = Pool.processes(c -> c.withWorkers(2).withWorkerMemory(WORKER_BYTES))) {
            Pool limited = pool.with(o -> o.withTimeout(Duration.ofSeconds(1)));

            tasks.put("good 1", pool.submit(() -> 1));
            tasks.put("segfault", pool.submit(Survivors::crash));
            tasks.put("good 2", pool.submit(() -> 2));
            tasks.put("exit", pool.submit(Survivors::exit));
            tasks.put("full heap", pool.submit(Survivors::fill));
            tasks.put("good 3", pool.submit(() -> 3));
            tasks.put("endless loop", limited.submit(Survivors::loop));
            tasks.put("good 4", pool.submit(() -> 4));

            for (var task : tasks.entrySet()) {
                System.out.printf("%-13s %s%n", task.getKey(), outcome(task.getValue()));
            }
        }
    }

    private static String outcome(CompletableFuture<Integer> task) throws InterruptedException {
        try {
            return "returned " + task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WorkerDiedException died) {
                return died.report().summary(); // the report itself has much more
            }
            if (e.getCause() instanceof TaskTimeoutException late) {
                return "ran longer than " + late.limit().toMillis() + " ms and was stopped";
            }
            return "threw " + e.getCause();
        }
    }

    @SuppressWarnings("restricted") // as native code does, it reads where there is no memory
    private static int crash() {
        return MemorySegment.ofAddress(8).reinterpret(4).get(ValueLayout.JAVA_INT, 0);
    }

    private static int exit() {
        System.exit(3);
        return 0;
    }

    private static int fill() {
        List<byte[]> all = new ArrayList<>();
        while (all.size() < Integer.MAX_VALUE) {
            all.add(new byte[1 << 20]);
        }
        return all.size();
    }

    private static int loop() {
        int turns = 0;
        while (!Thread.currentThread().getName().isEmpty()) { // deaf to interrupts
            turns++;
        }
        return turns;
    }
}
