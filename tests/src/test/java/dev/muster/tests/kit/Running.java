package dev.muster.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Something that a thread of its own is doing, mostly waiting.
///
/// @param <T> its result
public final class Running<T extends @Nullable Object> {
    /// Something that has no result.
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    private final FutureTask<T> task;
    private final Thread thread;

    private Running(Callable<T> body, Thread.Builder kind) {
        this.task = new FutureTask<>(body);
        this.thread = kind.name("running").start(task);
    }

    /// Begins on a platform thread.
    public static <T extends @Nullable Object> Running<T> start(Callable<T> body) {
        return new Running<>(body, Thread.ofPlatform().daemon());
    }

    /// Begins on a virtual thread.
    public static <T extends @Nullable Object> Running<T> startVirtual(Callable<T> body) {
        return new Running<>(body, Thread.ofVirtual());
    }

    /// Begins something without a result on a platform thread.
    public static Running<Boolean> run(Body body) {
        return start(() -> {
            body.run();
            return true;
        });
    }

    /// Does the same on so many threads at once and waits for all of them.
    ///
    /// @return the results
    public static <T extends @Nullable Object> List<T> times(int threads, Callable<T> body)
            throws InterruptedException {
        var all = new ArrayList<Running<T>>();
        for (int i = 0; i < threads; i++) {
            all.add(start(body));
        }
        var results = new ArrayList<T>();
        for (Running<T> each : all) {
            results.add(each.result());
        }
        return results;
    }

    /// Makes sure that it goes on waiting for a short while.
    ///
    /// On a busy machine a thread may have hardly begun by then. So the while begins when the
    /// thread has come to rest.
    public void assertWaits() throws InterruptedException {
        long deadline = System.nanoTime() + Waits.MEDIUM.toNanos();
        while (!task.isDone() && !isResting() && deadline - System.nanoTime() > 0) {
            Thread.sleep(1);
        }
        try {
            T result = task.get(Waits.SHORT.toNanos(), TimeUnit.NANOSECONDS);
            fail("it waits no longer, but has returned " + result);
        } catch (TimeoutException _) {
            // It waits.
        } catch (ExecutionException e) {
            throw new AssertionError("it waits no longer, but has failed", e.getCause());
        }
    }

    /// Whether it waits for another thread, for a socket or, in shared memory, for another process.
    private boolean isResting() {
        Thread.State state = thread.getState();
        if (state != Thread.State.RUNNABLE) {
            return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        }
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0
                && (stack[0].getClassName().startsWith("sun.nio.ch.") && stack[0].isNativeMethod()
                        || stack[0].getMethodName().equals("futexWait"));
    }

    /// What it returned.
    ///
    /// @throws AssertionError if it failed, or hangs
    public T result() throws InterruptedException {
        try {
            return task.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("it has failed", e.getCause());
        } catch (TimeoutException e) {
            throw hanging(e);
        }
    }

    /// What it threw.
    ///
    /// @throws AssertionError if it returned, or hangs
    public Throwable failure() throws InterruptedException {
        try {
            T result = task.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("it must fail, but has returned " + result);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            throw hanging(e);
        }
    }

    private AssertionError hanging(TimeoutException e) {
        var error = new AssertionError("it hangs in " + List.of(thread.getStackTrace()), e);
        thread.interrupt();
        return error;
    }

    /// Interrupts its thread, and makes sure that this ends it.
    public void interrupt() throws InterruptedException {
        thread.interrupt();
        assertThat(failure()).isInstanceOf(InterruptedException.class);
    }

    /// Interrupts its thread, whatever becomes of it.
    public void interruptOnly() {
        thread.interrupt();
    }

    public boolean isDone() {
        return task.isDone();
    }
}
