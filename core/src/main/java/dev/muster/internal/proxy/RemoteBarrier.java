package dev.muster.internal.proxy;

import dev.muster.internal.protocol.BarrierOperation;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.TimeText;
import dev.muster.shared.SharedBarrier;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A barrier kept by a manager.
final class RemoteBarrier implements SharedBarrier, Proxied {
    private static final long FOR_EVER = -1;

    /// What the manager answers if it did not come to a meeting.
    private static final int BROKEN = -1;

    private static final int LATE = -2;

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
        int before = await(Nanos.of(timeout));
        if (before == LATE) {
            throw new TimeoutException(
                    "the others did not come within %s: the %s is broken"
                            .formatted(TimeText.of(timeout), remote));
        }
        if (before < 0) {
            throw broken();
        }
        return parties() - 1 - before;
    }

    /// @return how many came before, or [#BROKEN] or [#LATE]
    private int await(long nanos) throws InterruptedException {
        Integer before =
                remote.line()
                        .wait(
                                remote.object(),
                                BarrierOperation.AWAIT,
                                Line.Repeat.HARMFUL,
                                (out, _) -> out.writeSigned(nanos),
                                ResultReader.NUMBER);
        int result = before == null ? BROKEN : before;
        // Withdrawn, it ends as if its time were over: the barrier breaks.
        if (result == LATE && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return result;
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
