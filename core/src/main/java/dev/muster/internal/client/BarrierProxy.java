package dev.muster.internal.client;

import dev.muster.internal.protocol.SyncOperations.BarrierOperations;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.TimeText;
import dev.muster.shared.SharedBarrier;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;

/// A barrier kept by a manager.
final class BarrierProxy extends ObjectProxy implements SharedBarrier {
    BarrierProxy(ObjectCalls calls) {
        super(SharedBarrier.class, calls);
    }

    @Override
    public int await() throws InterruptedException, BrokenBarrierException {
        return place(await(Nanos.FOREVER));
    }

    @Override
    public int await(Duration timeout)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        int before = await(Nanos.of(timeout));
        if (before == BarrierOperations.IS_LATE) {
            throw new TimeoutException(
                    "the others did not arrive within %s: the %s is broken"
                            .formatted(TimeText.of(timeout), this));
        }
        return place(before);
    }

    /// @return how many arrived before, or one of the two results that are not a number
    private int await(long nanos) throws InterruptedException {
        Integer before = calls().await(BarrierOperations.AWAIT, nanos);
        int result = before == null ? BarrierOperations.IS_BROKEN : before;
        // A withdrawn call ends as if its time were over: the barrier breaks.
        if (result == BarrierOperations.IS_LATE && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return result;
    }

    /// Python counts those that arrived before, Java those still to arrive.
    private int place(int before) throws BrokenBarrierException {
        if (before < 0) {
            throw new BrokenBarrierException(
                    "the %s is broken: a party waited too long, was interrupted, or broke it"
                            .formatted(this));
        }
        return parties() - 1 - before;
    }

    @Override
    public int parties() {
        return calls().count(BarrierOperations.PARTIES);
    }

    @Override
    public int numberWaiting() {
        return calls().count(BarrierOperations.NUMBER_WAITING);
    }

    @Override
    public boolean isBroken() {
        return calls().test(BarrierOperations.BROKEN);
    }

    @Override
    public void abort() {
        calls().call(BarrierOperations.ABORT);
    }

    @Override
    public void reset() {
        calls().call(BarrierOperations.RESET);
    }
}
