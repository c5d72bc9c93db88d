package dev.muster.bench;

import dev.muster.WorkerDiedException;
import dev.muster.hazelcast.Cluster;
import dev.muster.hazelcast.DurableResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/// Durable runs of [ClusterStormBench]: tasks that the cluster keeps, every other one with retries.
/// Each writes down that it has begun, in the worker.
final class StormRuns {
    private static final String RUN = "storm";
    private static final int RETRIES = 100;
    private static final int MILLIS = 10;
    private static final long PAUSE_MILLIS = 50;
    private static final Duration RECOVERY = Duration.ofMinutes(2);

    private StormRuns() {}

    /// Enqueues tasks for a while, and waits for all of them.
    ///
    /// @param folder for what the workers write
    /// @return what was done, in a line
    static String run(Cluster cluster, Path folder, BooleanSupplier isOver, Complaints complaints)
            throws IOException, InterruptedException {
        int enqueued = 0;
        while (!isOver.getAsBoolean()) {
            enqueue(cluster, RUN, enqueued++, folder, MILLIS);
            Thread.sleep(PAUSE_MILLIS);
        }
        return collect(cluster, RUN, enqueued, folder, complaints);
    }

    /// Enqueues one task.
    static void enqueue(Cluster cluster, String run, int number, Path folder, int millis) {
        String files = folder.toString();
        cluster.enqueue(
                run,
                () -> PoolChaosTask.run(number, false, "", files, millis),
                o ->
                        o.withId(Integer.toString(number))
                                .withRetries(hasRetries(number) ? RETRIES : 0));
    }

    private static boolean hasRetries(int number) {
        return number % 2 == 1;
    }

    /// Waits for all tasks of a run, and looks at them.
    ///
    /// @param least so many must be there: those whose enqueueing has returned
    static String collect(
            Cluster cluster, String run, int least, Path folder, Complaints complaints)
            throws IOException, InterruptedException {
        List<DurableResult<Integer>> results;
        try {
            results = cluster.<Integer>results(run).await(RECOVERY);
        } catch (TimeoutException e) {
            complaints.add("the run %s has not ended: %s", run, e);
            return "";
        }
        Set<Integer> found = new HashSet<>();
        int died = 0;
        for (DurableResult<Integer> each : results) {
            int number = Integer.parseInt(each.id());
            complaints.check(found.add(number), "task %d is there twice", number);
            switch (each) {
                case DurableResult.Success<Integer>(_, Integer value) ->
                        complaints.check(
                                value == number, "task %d has the result of %d", number, value);
                case DurableResult.Failure<Integer>(_, Throwable cause) -> {
                    died++;
                    complaints.check(
                            cause instanceof WorkerDiedException && !hasRetries(number),
                            "durable task %d has failed with %s",
                            number,
                            cause);
                }
            }
        }
        for (int i = 0; i < least; i++) {
            complaints.check(found.contains(i), "durable task %d was enqueued and is LOST", i);
        }
        Map<Integer, Integer> begun = PoolChaosTask.begun(folder);
        begun.forEach((number, times) ->
                complaints.check(
                        times == 1 || hasRetries(number),
                        "durable task %d has no retries and has begun %d times",
                        number,
                        times));
        return "%,d durable tasks: %,d died without retries, %,d begun more than once"
                .formatted(
                        results.size(),
                        died,
                        begun.values().stream().filter(times -> times > 1).count());
    }
}
