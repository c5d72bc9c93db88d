package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.TaskFrames;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import dev.muster.worker.Capabilities;
import dev.muster.worker.CrashReport;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever the sending of tasks throws is the end of those tasks, and of no others.
@SuppressWarnings("NullAway") // what a test leaves out is never looked at
class WorkerFeedTest {
    private final PoolConfig config =
            PoolConfig.defaults().withWorkers(1).withCloseTimeout(Waits.LONG);
    private final List<ProcessScheduler> homes = new ArrayList<>();
    private final PoolCore core =
            new PoolCore(
                    config,
                    opened -> {
                        homes.add(new ProcessScheduler(opened, config, new Nobody()));
                        return homes.getFirst();
                    });
    private final Pool pool = new TaskPool(core, config.task());
    private final FakeHandle handle = new FakeHandle();
    private final List<PoolWorker> workers = new ArrayList<>();

    @AfterEach
    void end() {
        for (PoolWorker worker : workers) {
            worker.takeNoMore();
            for (PoolTask task = worker.head(); task != null; task = worker.head()) {
                worker.withdrawn(List.of(task.sequence()));
            }
        }
        pool.shutdownNow();
        pool.close();
    }

    private PoolWorker worker(Frames frames) {
        workers.add(new PoolWorker(homes.getFirst(), handle, frames));
        return workers.getLast();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_sending_throws_is_told_and_ends_the_worker(Thrown thrown) {
        var unlucky = pool.submit(() -> 1);
        var next = pool.submit(() -> 2);
        var bad = new Frames();
        bad.thrown = thrown;

        worker(bad).feed();

        if (thrown == Thrown.CHECKED) { // an IOException: the worker has ended, its reader sees it
            assertThat(unlucky).isNotDone();
            return;
        }
        assertThatThrownBy(unlucky::join)
                .cause()
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("task-1 could not be sent to worker-7")
                .hasCause(thrown.thrown());
        assertThat(handle.kills).isPositive();
        assertThat(next).isNotDone();

        var good = new Frames();
        worker(good).feed();
        assertThat(good.sent).hasSize(1);
        assertThat(homes.getFirst().queue().size()).isZero();
    }

    @Test
    void a_task_that_cannot_be_written_fails_alone() {
        var function = PoolFunction.shared(x -> x);
        var unlucky = core.submit(new Work.Apply(function, 1), config.task());
        function.written(null); // so there is nothing to write
        var others = List.of(pool.submit(() -> 2), pool.submit(() -> 3));
        homes.getFirst().took(1_000); // so several travel together
        var frames = new Frames();
        PoolWorker worker = worker(frames);

        worker.feed();

        assertThatThrownBy(unlucky::join)
                .cause()
                .hasMessageContaining("task-1 could not be sent")
                .hasCauseInstanceOf(NullPointerException.class);
        assertThat(frames.sent).isEmpty();
        assertThat(worker.mayTake()).isFalse();
        assertThat(worker.load()).isZero();
        assertThat(homes.getFirst().queue().size()).isEqualTo(2);

        var good = new Frames();
        worker(good).feed();
        assertThat(good.sent).isNotEmpty();
        assertThat(homes.getFirst().queue().size()).isZero();
        assertThat(others).noneMatch(CompletableFuture::isDone);
    }

    /// Starts no worker.
    private static final class Nobody implements WorkerSource {
        @Override
        public void open(WorkerListener listener) {}

        @Override
        public void request(int more) {}

        @Override
        public Capabilities capabilities() {
            return new Capabilities(true, true, 1);
        }

        @Override
        public void close() {}
    }

    /// What is sent over a connection that is not there.
    private static final class Frames extends TaskFrames {
        private final List<Long> sent = new ArrayList<>();
        private Thrown thrown;

        Frames() {
            super(null);
        }

        @Override
        public void send(Output frame) throws IOException {
            if (thrown != null) {
                thrown.fly();
            }
            sent.add(frame.size());
        }
    }

    private static final class FakeHandle implements BareWorker {
        private int kills;

        @Override
        public void kill() {
            kills++;
        }

        @Override
        public CompletionStage<CrashReport> ended() {
            return new CompletableFuture<>();
        }
    }
}
