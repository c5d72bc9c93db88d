package dev.muster.tests.agents;

import static dev.muster.tests.pool.Outcome.result;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.Pool;
import dev.muster.tests.pool.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// More short tasks than the workers of a test can have at a time. Each notes its number when it
/// runs.
record ManyTasks(List<CompletableFuture<Integer>> futures, Trace trace) {
    private static final int COUNT = 60;

    static ManyTasks submit(Pool pool, Trace trace) {
        return new ManyTasks(
                IntStream.range(0, COUNT)
                        .mapToObj(i -> pool.submit(() -> once(trace, i)))
                        .collect(toCollection(ArrayList::new)),
                trace);
    }

    private static int once(Trace trace, int number) throws InterruptedException {
        trace.add(number);
        Thread.sleep(Duration.ofMillis(20));
        return number;
    }

    /// Each has its result, and has run no second time.
    void eachWasRunOnce() throws InterruptedException {
        for (int i = 0; i < COUNT; i++) {
            assertThat(result(futures.get(i))).isEqualTo(i);
        }
        assertThat(trace.numbers())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, COUNT).mapToObj(i -> (long) i).toList());
    }
}
