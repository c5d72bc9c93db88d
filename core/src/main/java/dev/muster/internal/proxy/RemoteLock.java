package dev.muster.internal.proxy;

import dev.muster.internal.protocol.LockOperation;
import dev.muster.internal.protocol.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.SessionLostException;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A reentrant lock kept by a manager.
final class RemoteLock implements SharedLock, Proxied {
    private static final long FOR_EVER = -1;

    private final Remote remote;

    RemoteLock(Remote remote) {
        this.remote = remote;
    }

    @Override
    public Remote remote() {
        return remote;
    }

    @Override
    public void lock() {
        lockNow(FOR_EVER);
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        lock(FOR_EVER);
    }

    @Override
    public boolean tryLock() {
        return lockNow(0);
    }

    /// An interrupt is left for later.
    private boolean lockNow(long nanos) {
        requireSession();
        return took(
                remote.look(
                        LockOperation.LOCK, (out, _) -> out.writeSigned(nanos), ResultReader.FLAG));
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return lock(Nanos.of(time, unit));
    }

    private boolean lock(long nanos) throws InterruptedException {
        requireSession();
        // What was taken when the session breaks is given back: taking again does no harm.
        return took(
                remote.line()
                        .wait(
                                remote.object(),
                                LockOperation.LOCK,
                                Line.Repeat.HARMLESS,
                                (out, _) -> out.writeSigned(nanos),
                                ResultReader.FLAG));
    }

    private boolean took(@Nullable Boolean isTaken) {
        if (!Boolean.TRUE.equals(isTaken)) {
            return false;
        }
        Session session = Objects.requireNonNull(remote.object().opened()).session();
        remote.line().holdings().take(here(), session, 1);
        return true;
    }

    /// Where it is known what this thread holds.
    private Holdings.Place here() {
        return new Holdings.Place(remote.ident(), Thread.currentThread());
    }

    @Override
    public void unlock() {
        Holdings.Place here = here();
        if (remote.line().holdings().find(here) == null) {
            throw new IllegalMonitorStateException(
                    "this thread does not hold the %s, must hold it to unlock it"
                            .formatted(remote));
        }
        requireSession();
        remote.line().holdings().giveBack(here, 1);
        remote.run(LockOperation.UNLOCK, CallWriter.NONE);
    }

    /// A thread that held the lock in an earlier session does not hold it any more.
    private void requireSession() {
        Holdings.Place here = here();
        Holdings.Hold hold = remote.line().holdings().find(here);
        if (hold != null
                && !remote.line().isCurrent(hold.session())
                && remote.line().holdings().forget(here, hold)) {
            throw new SessionLostException(
                    "the %s was given back when the connection broke: others may have had it since"
                            .formatted(remote),
                    new IOException("the session in which it was taken has ended"));
        }
    }

    @Override
    public boolean isHeldByCurrentThread() {
        Holdings.Hold hold = remote.line().holdings().find(here());
        return hold != null && remote.line().isCurrent(hold.session());
    }

    @Override
    public boolean isAbandoned() {
        return isHeldByCurrentThread()
                && Boolean.TRUE.equals(
                        remote.look(
                                LockOperation.IS_ABANDONED, CallWriter.NONE, ResultReader.FLAG));
    }

    @Override
    public SharedCondition newCondition() {
        ObjectReply reply =
                remote.look(
                        LockOperation.NEW_CONDITION,
                        CallWriter.NONE,
                        (in, _) -> ObjectReply.read(in));
        return new RemoteCondition(
                Proxies.found(remote, Objects.requireNonNull(reply), SharedType.CONDITION), this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RemoteLock that && remote.equals(that.remote);
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
