package dev.muster.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.internal.codec.Output;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/// The thread that runs tasks and the one that listens to the pool meet at the gate.
class RunStateStressTest {
    private static final int ROUNDS = 100_000;
    private static final int RUNS = 6;

    @Test
    void a_run_begins_or_is_withdrawn_never_both_never_neither()
            throws InterruptedException, ExecutionException, BrokenBarrierException {
        try (ExecutorService runner = Executors.newSingleThreadExecutor()) {
            Thread running = runner.submit(Thread::currentThread).get();
            var start = new CyclicBarrier(2);
            for (int round = 0; round < ROUNDS; round++) {
                var state = new RunState(null, running);
                Future<Set<Long>> begun =
                        runner.submit(() -> {
                            start.await();
                            return begin(state);
                        });
                start.await();
                Set<Long> withdrawn = withdraw(state);
                Set<Long> all = new HashSet<>(begun.get());
                for (long sequence : withdrawn) {
                    assertThat(all.add(sequence)).as("run %d began", sequence).isTrue();
                }
                assertThat(all).as("round %d", round).hasSize(RUNS);
            }
        }
    }

    @Test
    void an_interrupt_is_for_the_run_that_is_stopped_or_for_none()
            throws InterruptedException, ExecutionException, BrokenBarrierException {
        try (ExecutorService runner = Executors.newSingleThreadExecutor()) {
            Thread running = runner.submit(Thread::currentThread).get();
            var start = new CyclicBarrier(2);
            for (int round = 0; round < ROUNDS; round++) {
                var state = new RunState(null, running);
                long stopped = ThreadLocalRandom.current().nextLong(1, RUNS + 1);
                Future<?> runs =
                        runner.submit(() -> {
                            start.await();
                            runAll(state, stopped);
                            return null;
                        });
                start.await();
                state.stop(stopped);
                runs.get();
            }
        }
    }

    private static Set<Long> begin(RunState state) {
        var begun = new HashSet<Long>();
        for (long sequence = 1; sequence <= RUNS; sequence++) {
            if (state.begin(sequence, task(sequence))) {
                begun.add(sequence);
                state.end();
            }
        }
        return begun;
    }

    /// Withdraws two rows that may overlap.
    private static Set<Long> withdraw(RunState state) {
        var withdrawn = new HashSet<Long>();
        for (int i = 0; i < 2; i++) {
            long first = ThreadLocalRandom.current().nextLong(1, RUNS + 1);
            long last = ThreadLocalRandom.current().nextLong(first, RUNS + 1);
            List<Long> row = state.withdraw(first, last);
            assertThat(row).allMatch(sequence -> first <= sequence && sequence <= last);
            withdrawn.addAll(row);
        }
        return withdrawn;
    }

    private static void runAll(RunState state, long stopped) {
        for (long sequence = 1; sequence <= RUNS; sequence++) {
            RunningTask task = task(sequence);
            assertThat(state.begin(sequence, task)).isTrue();
            boolean isInterrupted = Thread.currentThread().isInterrupted();
            assertThat(!isInterrupted || sequence == stopped).isTrue();
            state.end();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(!task.isCancelled() || sequence == stopped).isTrue();
        }
    }

    private static RunningTask task(long sequence) {
        return new RunningTask(new Nowhere(), _ -> {}, sequence, sequence, "", 1);
    }

    private static final class Nowhere implements RunningTask.Host {
        @Override
        public String worker() {
            return "worker";
        }

        @Override
        public void tell(Output notice) {}
    }
}
