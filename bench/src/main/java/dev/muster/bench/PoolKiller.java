package dev.muster.bench;

import dev.muster.Pool;
import dev.muster.monitor.WorkerSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/// Sends a signal to a random worker of a pool, again and again, until it is closed.
final class PoolKiller implements AutoCloseable {
    private final Pool pool;
    private final String signal;
    private final long everyNanos;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Set<Long> struck = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    private volatile boolean isClosed;

    /// @param signal `KILL` or `STOP`; empty for a peaceful one
    PoolKiller(Pool pool, String signal, int everyMillis) {
        this.pool = pool;
        this.signal = signal;
        everyNanos = TimeUnit.MILLISECONDS.toNanos(everyMillis);
        thread = Thread.ofPlatform().daemon().name("bench-killer").unstarted(this::strikeOften);
        if (!signal.isEmpty()) {
            thread.start();
        }
    }

    private void strikeOften() {
        long next = System.nanoTime();
        while (!isClosed) {
            next += everyNanos;
            LockSupport.parkNanos(next - System.nanoTime());
            if (System.nanoTime() < next) {
                continue; // woken early
            }
            try {
                strike();
            } catch (IOException e) {
                System.err.println("no signal sent: " + e);
            }
        }
    }

    /// Workers that are still starting are left alone: a pool whose workers cannot start gives up.
    private void strike() throws IOException {
        List<WorkerSnapshot> workers =
                pool.snapshot().workers().stream()
                        .filter(worker -> worker.state() != WorkerSnapshot.State.STARTING)
                        .filter(worker -> worker.pid().orElse(0) != 0)
                        .filter(worker -> !struck.contains(worker.pid().orElse(0)))
                        .toList();
        if (!workers.isEmpty()) {
            long pid = workers.get(random.nextInt(workers.size())).pid().orElse(0);
            struck.add(pid);
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        }
    }

    /// The process ids of all that have been struck, each once.
    Set<Long> struck() {
        return struck;
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
