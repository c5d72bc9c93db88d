package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Does one thing as fast as it can for a while, in one thread or in many, and tells how fast.
final class Load {

    /// One operation.
    @FunctionalInterface
    interface Step {
        void run() throws InterruptedException;
    }

    /// Operations begun without waiting for their end.
    @FunctionalInterface
    interface AsyncStep {
        void begin(Futures futures) throws InterruptedException;
    }

    /// Makes the operation of one thread.
    @FunctionalInterface
    interface StepFactory {
        Step make(int thread) throws IOException;
    }

    private Load() {}

    /// Each thread repeats its step; several are virtual threads.
    ///
    /// @return the line that [Measured] reads
    static String repeat(int threads, double seconds, StepFactory factory)
            throws IOException, InterruptedException {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            steps.add(factory.make(i));
        }
        var all = new Latencies();
        long begin = System.nanoTime();
        try (ExecutorService pool =
                threads == 1
                        ? Executors.newSingleThreadExecutor()
                        : Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Latencies>> results = new ArrayList<>();
            for (Step step : steps) {
                results.add(pool.submit(() -> repeat(seconds, step)));
            }
            for (Future<Latencies> result : results) {
                all.addAll(result.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread has failed", e.getCause());
        }
        return all.json(all.total() * 1e9 / (System.nanoTime() - begin));
    }

    private static Latencies repeat(double seconds, Step step) throws InterruptedException {
        var latencies = new Latencies();
        long last = System.nanoTime();
        long end = last + (long) (seconds * 1e9);
        while (last < end) {
            step.run();
            long now = System.nanoTime();
            latencies.add(now - last);
            last = now;
        }
        return latencies;
    }

    /// One thread begins operations, never more than so many calls at once.
    ///
    /// @param callsPerStep how many calls one step begins
    /// @return the line that [Measured] reads, without latencies
    static String repeatAsync(int window, int callsPerStep, double seconds, AsyncStep step)
            throws InterruptedException {
        var futures = new Futures(window);
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            step.begin(futures);
        }
        futures.drain();
        double perSecond = futures.begun * 1e9 / callsPerStep / (System.nanoTime() - begin);
        return new Latencies().json(perSecond);
    }

    /// Calls under way, oldest first. For one thread.
    static final class Futures {
        private final int window;
        private final ArrayDeque<CompletableFuture<?>> open = new ArrayDeque<>();
        private long begun;

        Futures(int window) {
            this.window = window;
        }

        /// Keeps a call, waiting for the oldest one first if there are too many.
        void add(CompletableFuture<?> call) throws InterruptedException {
            open.add(call);
            begun++;
            if (open.size() >= window) {
                await(open.remove());
            }
        }

        void drain() throws InterruptedException {
            while (!open.isEmpty()) {
                await(open.remove());
            }
        }

        private static void await(CompletableFuture<?> call) throws InterruptedException {
            try {
                call.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a call has failed", e.getCause());
            }
        }
    }
}
