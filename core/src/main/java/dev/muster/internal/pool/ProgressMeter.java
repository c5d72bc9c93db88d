package dev.muster.internal.pool;

import dev.muster.MapOptions;
import dev.muster.Progress;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Counts what is done of many inputs, and tells the program when it has changed, at most ten times
/// a second.
final class ProgressMeter implements AutoCloseable {
    private static final long PERIOD_MILLIS = 100;
    private static final System.Logger LOGGER = Log.named("dev.muster.pool");

    private final @Nullable Consumer<Progress> receiver;
    private final Callbacks callbacks;
    private final long begin = System.nanoTime();
    private final long total;
    private final DoubleSupplier within;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final CountDownLatch end = new CountDownLatch(1);
    private @Nullable Thread teller;

    /// Teller only.
    private @Nullable Progress told;

    private ProgressMeter(
            @Nullable Consumer<Progress> receiver,
            Callbacks callbacks,
            long total,
            DoubleSupplier within) {
        this.receiver = receiver;
        this.callbacks = callbacks;
        this.total = total;
        this.within = within;
    }

    /// @param total how many inputs there are; -1 if that is not known
    /// @param within how much is done within those in progress
    static ProgressMeter start(
            MapOptions options, Callbacks callbacks, long total, DoubleSupplier within) {
        var meter = new ProgressMeter(options.progress().orElse(null), callbacks, total, within);
        if (meter.receiver != null) {
            meter.teller = Threads.start(Threads.daemon("muster-progress", meter::tellOn));
        }
        return meter;
    }

    /// Some inputs are done.
    ///
    /// @param failures how many of them have failed
    void done(int inputs, int failures) {
        failed.addAndGet(failures);
        done.addAndGet(inputs);
    }

    void retried() {
        retried.incrementAndGet();
    }

    private void tellOn() {
        try {
            while (!end.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                Guard.run(() -> tell(within.getAsDouble(), total));
            }
        } catch (InterruptedException _) {
            // Nothing has a reason to interrupt it; the last report is made all the same.
        }
        Guard.run(() -> tell(0, total < 0 ? done.get() : total));
    }

    private void tell(double part, long known) {
        Consumer<Progress> receiving = receiver;
        var elapsed = Duration.ofNanos(System.nanoTime() - begin);
        OptionalLong all = known < 0 ? OptionalLong.empty() : OptionalLong.of(known);
        var now = new Progress(done.get(), part, all, failed.get(), retried.get(), elapsed);
        if (receiving == null || isSame(now, told)) {
            return;
        }
        told = now;
        try {
            callbacks.call(() -> receiving.accept(now));
        } catch (Throwable e) {
            Guard.survived(e);
            LOGGER.log(System.Logger.Level.WARNING, "a receiver of progress failed", e);
        }
    }

    /// Apart from the time.
    private static boolean isSame(Progress now, @Nullable Progress before) {
        return before != null
                && now.done() == before.done()
                && now.within() == before.within()
                && now.total().equals(before.total())
                && now.failed() == before.failed()
                && now.retried() == before.retried();
    }

    /// Makes the last report.
    @Override
    public void close() {
        end.countDown();
        Thread telling = teller;
        if (telling == null) {
            return;
        }
        boolean interrupted = false;
        while (telling.isAlive()) {
            try {
                telling.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
