package dev.muster.internal.proxy.python;

import dev.muster.internal.system.Nanos;
import dev.muster.pickle.PyException;
import dev.muster.shared.SharedSemaphore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A `Semaphore` or `BoundedSemaphore` kept by a manager of CPython, which hands out one permit at
/// a time and gives back nothing of those who die.
final class PythonSemaphore implements SharedSemaphore, PythonProxy {
    private final PythonObject semaphore;

    PythonSemaphore(PythonObject semaphore) {
        this.semaphore = semaphore;
    }

    @Override
    public PythonObject object() {
        return semaphore;
    }

    @Override
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    @Override
    public void acquire(int permits) throws InterruptedException {
        requireOne(permits);
        if (!Waiting.acquire(semaphore, Waiting.FOR_EVER)) {
            throw new IllegalStateException("the wait for %s has ended".formatted(semaphore));
        }
    }

    @Override
    public boolean tryAcquire() {
        return semaphore.test("acquire", false);
    }

    @Override
    public boolean tryAcquire(int permits, Duration timeout) throws InterruptedException {
        requireOne(permits);
        return Waiting.acquire(semaphore, Nanos.of(timeout));
    }

    private static void requireOne(int permits) {
        checkPositive(permits);
        if (permits > 1) {
            throw Unsupported.inOneStep("to take %d permits".formatted(permits), "take 1");
        }
    }

    @Override
    public void release() {
        release(1);
    }

    /// Several are given back one by one: a permit more does no harm in between.
    @Override
    public void release(int permits) {
        checkPositive(permits);
        for (int i = 0; i < permits; i++) {
            try {
                semaphore.ask("release");
            } catch (PyException e) {
                if (!e.is("ValueError")) {
                    throw e;
                }
                throw new IllegalArgumentException(
                        "permits is %d, must be at most %d: %s would have more than at first"
                                .formatted(permits, i, semaphore),
                        e);
            }
        }
    }

    private static void checkPositive(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "permits is %d, must be at least 1".formatted(permits));
        }
    }

    @Override
    public int availablePermits() {
        throw Unsupported.missing("way to tell how many permits there are", "use tryAcquire");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PythonSemaphore that && semaphore.equals(that.semaphore);
    }

    @Override
    public int hashCode() {
        return semaphore.hashCode();
    }

    @Override
    public String toString() {
        return "SharedSemaphore " + semaphore;
    }
}
