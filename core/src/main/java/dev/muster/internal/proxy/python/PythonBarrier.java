package dev.muster.internal.proxy.python;

import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.TimeText;
import dev.muster.pickle.PyException;
import dev.muster.shared.SharedBarrier;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A `Barrier` kept by a manager of CPython 3.
final class PythonBarrier implements SharedBarrier, PythonProxy {
    private final PythonObject barrier;
    private final Lane lane = new Lane(1);

    PythonBarrier(PythonObject barrier) {
        this.barrier = barrier;
    }

    @Override
    public PythonObject object() {
        return barrier;
    }

    @Override
    public int await() throws InterruptedException, BrokenBarrierException {
        try {
            return awaitSeconds(null);
        } catch (PyException e) {
            throw broken(e);
        }
    }

    @Override
    public int await(Duration timeout)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        long nanos = Nanos.of(timeout);
        if (isBroken()) {
            throw broken(); // whatever the time
        }
        long begin = System.nanoTime();
        try {
            return awaitSeconds(nanos / 1e9);
        } catch (PyException e) {
            BrokenBarrierException broken = broken(e);
            if (System.nanoTime() - begin < nanos) {
                throw broken;
            }
            var late =
                    new TimeoutException(
                            "the others did not come within %s: the barrier %s is broken"
                                    .formatted(TimeText.of(timeout), barrier));
            late.initCause(broken);
            throw late;
        }
    }

    /// Waits in a single call, because a time that is over breaks the barrier. An interrupt breaks
    /// it, too, which ends the call.
    private int awaitSeconds(@Nullable Double seconds) throws InterruptedException {
        if (Thread.interrupted()) {
            abort();
            throw new InterruptedException();
        }
        try {
            return placeOf(barrier.askUntil(this::abortAside, "wait", seconds));
        } catch (PyException e) {
            if (e.is("BrokenBarrierError") && Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw e;
        }
    }

    /// The connection of this thread waits for its answer: another thread says it. If nobody waits
    /// any more, the others came just before the interrupt.
    private void abortAside() {
        var _ =
                lane.run(() -> {
                    if (numberWaiting() > 0) {
                        abort();
                    }
                });
    }

    /// Python counts those who came before, Java those who are still to come.
    private int placeOf(@Nullable Object before) {
        return before instanceof Long number ? parties() - 1 - Math.toIntExact(number) : 0;
    }

    private BrokenBarrierException broken(PyException failure) {
        if (!failure.is("BrokenBarrierError")) {
            throw failure;
        }
        BrokenBarrierException broken = broken();
        broken.initCause(failure);
        return broken;
    }

    private BrokenBarrierException broken() {
        return new BrokenBarrierException(
                "the barrier %s is broken: somebody waited too long, was interrupted, or broke it"
                        .formatted(barrier));
    }

    @Override
    public int parties() {
        return number("parties");
    }

    @Override
    public int numberWaiting() {
        return number("n_waiting");
    }

    private int number(String attribute) {
        return barrier.ask("__getattribute__", attribute) instanceof Long number
                ? Math.toIntExact(number)
                : 0;
    }

    @Override
    public boolean isBroken() {
        return barrier.test("__getattribute__", "broken");
    }

    @Override
    public void abort() {
        barrier.ask("abort");
    }

    @Override
    public void reset() {
        barrier.ask("reset");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PythonBarrier that && barrier.equals(that.barrier);
    }

    @Override
    public int hashCode() {
        return barrier.hashCode();
    }

    @Override
    public String toString() {
        return "SharedBarrier " + barrier;
    }
}
