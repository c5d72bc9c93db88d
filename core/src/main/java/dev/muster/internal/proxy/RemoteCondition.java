package dev.muster.internal.proxy;

import dev.muster.internal.protocol.ConditionOperation;
import dev.muster.internal.protocol.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import java.util.Date;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A condition of a lock, kept by a manager.
final class RemoteCondition implements SharedCondition, Proxied {
    private static final long FOR_EVER = -1;

    private final Remote remote;

    /// Null until it is asked for, if this was passed here by reference.
    private volatile @Nullable SharedLock lock;

    RemoteCondition(Remote remote, @Nullable SharedLock lock) {
        this.remote = remote;
        this.lock = lock;
    }

    @Override
    public Remote remote() {
        return remote;
    }

    @Override
    public SharedLock lock() {
        SharedLock known = lock;
        if (known == null) {
            ObjectReply reply =
                    remote.look(
                            ConditionOperation.LOCK,
                            CallWriter.NONE,
                            (in, _) -> ObjectReply.read(in));
            known =
                    new RemoteLock(
                            Proxies.found(remote, Objects.requireNonNull(reply), SharedType.LOCK));
            lock = known;
        }
        return known;
    }

    @Override
    public void await() throws InterruptedException {
        park(FOR_EVER);
    }

    private boolean park(long nanos) throws InterruptedException {
        // Withdrawn, it ends as if its time were over: with the lock again.
        boolean isSignalled =
                Boolean.TRUE.equals(
                        remote.line()
                                .wait(
                                        remote.object(),
                                        ConditionOperation.AWAIT,
                                        Line.Repeat.HARMFUL,
                                        (out, _) -> out.writeSigned(nanos),
                                        ResultReader.FLAG));
        if (!isSignalled && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return isSignalled;
    }

    @Override
    public void awaitUninterruptibly() {
        remote.call(
                ConditionOperation.AWAIT, (out, _) -> out.writeSigned(FOR_EVER), ResultReader.FLAG);
    }

    @Override
    public long awaitNanos(long nanosTimeout) throws InterruptedException {
        long deadline = Nanos.deadline(nanosTimeout);
        park(Nanos.of(nanosTimeout, TimeUnit.NANOSECONDS));
        return deadline - System.nanoTime();
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return park(Nanos.of(time, unit));
    }

    @SuppressWarnings("JavaUtilDate") // the interface says so
    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        long millis = deadline.getTime() - System.currentTimeMillis();
        return park(Nanos.of(millis, TimeUnit.MILLISECONDS));
    }

    @Override
    public void signal() {
        signal(1);
    }

    @Override
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    private void signal(long count) {
        remote.run(ConditionOperation.SIGNAL, (out, _) -> out.writeUnsigned(count));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RemoteCondition that && remote.equals(that.remote);
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
