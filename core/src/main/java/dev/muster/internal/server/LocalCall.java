package dev.muster.internal.server;

import dev.muster.internal.server.object.PendingCall;
import dev.muster.internal.server.object.Waiter;
import dev.muster.pickle.PyException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A call made by a thread of this process, which waits here for the answer.
final class LocalCall implements PendingCall {
    private final Thread caller = Thread.currentThread();
    private final CountDownLatch answered = new CountDownLatch(1);

    /// Written before `answered` is counted down, read after.
    private @Nullable Object result;

    private @Nullable PyException failure;

    /// Written by the calling thread only, inside the monitor.
    private @Nullable Waiter waiter;

    private @Nullable Duration timeout;

    @Override
    public Object caller() {
        return caller;
    }

    @Override
    public boolean isPython2() {
        return false;
    }

    @Override
    public void succeed(@Nullable Object value) {
        result = value;
        answered.countDown();
    }

    @Override
    public void fail(PyException reason) {
        failure = reason;
        answered.countDown();
    }

    @Override
    public void park(Waiter parked, @Nullable Duration patience) {
        waiter = parked;
        timeout = patience;
    }

    /// Waits for the answer; an interrupt withdraws the call, unless it is just being answered:
    /// then the answer counts and the thread's interrupt status is set.
    ///
    /// @throws PyException if the call failed
    /// @throws InterruptedException if interrupted before there was an answer; nothing was taken
    @Nullable Object await() throws InterruptedException {
        Waiter parked = waiter;
        if (parked != null) {
            awaitParked(parked);
        }
        if (failure != null) {
            throw failure;
        }
        return result;
    }

    private void awaitParked(Waiter parked) throws InterruptedException {
        try {
            if (timeout == null) {
                answered.await();
            } else if (!answered.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                parked.timeOut();
                awaitUninterruptibly();
            }
        } catch (InterruptedException e) {
            if (parked.cancel()) {
                throw e;
            }
            awaitUninterruptibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitUninterruptibly() {
        boolean interrupted = false;
        while (true) {
            try {
                answered.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
