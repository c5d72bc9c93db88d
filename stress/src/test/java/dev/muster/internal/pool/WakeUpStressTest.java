package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.RemoteRunnable;
import dev.muster.connection.Address;
import dev.muster.connection.Listener;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A task that is submitted while a worker becomes idle is run all the same: nobody else comes to
/// wake the worker up.
class WakeUpStressTest {
    private static final int THREADS = 3;
    private static final int BURST = 20_000;
    private static final int SECONDS = 10;

    @TempDir private Path folder;

    @Test
    void all_tasks_of_long_bursts_end()
            throws IOException, InterruptedException, ExecutionException {
        submit(3, BURST);
    }

    @Test
    void all_tasks_of_short_bursts_end()
            throws IOException, InterruptedException, ExecutionException {
        submit(BURST, 2);
    }

    /// In each round all threads submit at once, and nobody goes on before all tasks have ended.
    private void submit(int rounds, int tasks)
            throws IOException, InterruptedException, ExecutionException {
        var address = new Address.Unix(folder.resolve("pool"));
        try (Listener listener = Listener.open(address);
                Pool pool =
                        Pools.processes(
                                PoolConfig.defaults().withWorkers(2),
                                _ -> new Loops(listener, address));
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            var start = new CyclicBarrier(THREADS);
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < THREADS; i++) {
                all.add(
                        threads.submit(() -> {
                            for (int round = 0; round < rounds; round++) {
                                start.await(2 * SECONDS, TimeUnit.SECONDS);
                                burst(pool, tasks);
                            }
                            return null;
                        }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            assertThat(pool.snapshot().waiting()).isZero();
        }
    }

    private static void burst(Pool pool, int tasks)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            futures.add(pool.submit((RemoteRunnable) () -> {}));
        }
        for (Future<?> future : futures) {
            future.get(SECONDS, TimeUnit.SECONDS);
        }
    }

    /// Makes workers in this process.
    private static final class Loops implements WorkerSource {
        private final Listener listener;
        private final Address address;
        private @Nullable WorkerListener pool;

        Loops(Listener listener, Address address) {
            this.listener = listener;
            this.address = address;
        }

        @Override
        public synchronized void open(WorkerListener opened) {
            pool = opened;
        }

        @Override
        public synchronized void request(int more) { // the connections of one belong together
            WorkerListener told = Objects.requireNonNull(pool);
            for (int i = 0; i < more; i++) {
                try {
                    told.arrived(new LoopWorker(listener, address));
                } catch (IOException | InterruptedException e) {
                    told.failed(new WorkerStartException("no connection", e));
                }
            }
        }

        @Override
        public Capabilities capabilities() {
            return new Capabilities(true, true, false, 2);
        }

        @Override
        public void close() {}
    }
}
