package dev.muster.tests.remote;

import dev.muster.Pool;
import java.time.Duration;
import java.util.stream.IntStream;

/// A program that does not know where its tasks run: wherever `MUSTER_POOL` says. It waits until it
/// has a number of workers, and with a further word on its command line it has a task that does not
/// end.
final class OpeningProgram {
    private OpeningProgram() {}

    public static void main(String[] words) throws Exception {
        int wanted = Integer.parseInt(words[0]);
        try (var pool = Pool.open(c -> c.startOnlyWhatFits())) {
            System.out.println(
                    "sum "
                            + pool
                                    .map(x -> x * x, IntStream.range(0, 100).boxed().toList())
                                    .stream()
                                    .mapToInt(Integer::intValue)
                                    .sum());
            System.out.println("step " + pool.submit(() -> System.getenv("SLURM_STEP_ID")).get());
            System.out.println(
                    "key " + pool.submit(() -> System.getenv("MUSTER_AGENT_KEY")).get() + ".");
            var hour = pool.with(o -> o.withTimeout(Duration.ofHours(1))).submit(() -> "started");
            System.out.println("an hour: " + hour.exceptionally(OpeningProgram::why).join());
            while (pool.snapshot().workers().size() < wanted) {
                Thread.sleep(10);
            }
            System.out.println("workers " + pool.snapshot().workers().size());
            if (words.length > 1) {
                pool.submit(() -> Thread.sleep(600_000)).get();
            }
        }
        System.out.println("closed");
    }

    private static String why(Throwable failure) {
        return failure.getMessage().replaceFirst(".*: its time", "its time");
    }
}
