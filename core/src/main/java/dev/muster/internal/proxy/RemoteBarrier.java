package dev.muster.internal.proxy;

import dev.muster.internal.protocol.BarrierOperation;
import dev.muster.shared.SharedBarrier;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A barrier kept by a manager.
final class RemoteBarrier implements SharedBarrier, Proxied {
    private static final long FOR_EVER = -1;

    private final Remote remote;

    RemoteBarrier(Remote remote) {
        this.remote = remote;
    }

    @Override
    public Remote remote() {
        return remote;
    }

    @Override
    public int await() throws InterruptedException, BrokenBarrierException {
        int before = await(FOR_EVER);
        if (before < 0) {
            throw broken();
        }
        return parties() - 1 - before;
    }

    @Override
    public int await(Duration timeout)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        long nanos = timeout.isNegative() ? 0 : timeout.toNanos();
        long begin = System.nanoTime();
        int before = await(nanos);
        if (before < 0 && System.nanoTime() - begin >= nanos) {
            throw new TimeoutException(
                    "the others did not come within %s: the %s is broken"
                            .formatted(timeout, remote));
        }
        if (before < 0) {
            throw broken();
        }
        return parties() - 1 - before;
    }

    /// @return how many came before, negative if the barrier is broken
    private int await(long nanos) throws InterruptedException {
        // Withdrawn, it ends as if its time were over: the barrier breaks.
        Integer before =
                remote.line()
                        .wait(
                                remote.object(),
                                BarrierOperation.AWAIT,
                                Line.Repeat.HARMFUL,
                                (out, _) -> out.writeSigned(nanos),
                                ResultReader.NUMBER);
        if (before == null || before < 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return -1;
        }
        return before;
    }

    private BrokenBarrierException broken() {
        return new BrokenBarrierException(
                "the %s is broken: somebody waited too long, was interrupted, or broke it"
                        .formatted(remote));
    }

    @Override
    public int parties() {
        return remote.count(BarrierOperation.PARTIES);
    }

    @Override
    public int numberWaiting() {
        return remote.count(BarrierOperation.WAITING);
    }

    @Override
    public boolean isBroken() {
        return remote.ask(BarrierOperation.BROKEN, CallWriter.NONE);
    }

    @Override
    public void abort() {
        remote.run(BarrierOperation.ABORT, CallWriter.NONE);
    }

    @Override
    public void reset() {
        remote.run(BarrierOperation.RESET, CallWriter.NONE);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RemoteBarrier that && remote.equals(that.remote);
    }

    @Override
    public int hashCode() {
        return remote.hashCode();
    }

    @Override
    public String toString() {
        return remote.toString();
    }
}
