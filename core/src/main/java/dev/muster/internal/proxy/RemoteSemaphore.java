package dev.muster.internal.proxy;

import dev.muster.internal.protocol.SemaphoreOperation;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.SessionLostException;
import dev.muster.shared.SharedSemaphore;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A semaphore kept by a manager.
final class RemoteSemaphore implements SharedSemaphore, Proxied {
    private static final long FOR_EVER = -1;

    private final Remote remote;

    RemoteSemaphore(Remote remote) {
        this.remote = remote;
    }

    @Override
    public Remote remote() {
        return remote;
    }

    @Override
    public void acquire() throws InterruptedException {
        acquire(1, FOR_EVER);
    }

    @Override
    public void acquire(int permits) throws InterruptedException {
        acquire(permits, FOR_EVER);
    }

    @Override
    public boolean tryAcquire(int permits, Duration timeout) throws InterruptedException {
        return acquire(permits, Nanos.of(timeout));
    }

    private boolean acquire(int permits, long nanos) throws InterruptedException {
        checkPositive(permits);
        // What was taken when the session breaks is given back: taking again does no harm.
        Boolean isTaken =
                remote.line()
                        .wait(
                                remote.object(),
                                SemaphoreOperation.ACQUIRE,
                                Line.Repeat.HARMLESS,
                                (out, _) -> {
                                    out.writeUnsigned(permits);
                                    out.writeSigned(nanos);
                                },
                                ResultReader.FLAG);
        return took(permits, isTaken);
    }

    @Override
    public boolean tryAcquire() {
        Boolean isTaken =
                remote.look(
                        SemaphoreOperation.ACQUIRE,
                        (out, _) -> {
                            out.writeUnsigned(1);
                            out.writeSigned(0);
                        },
                        ResultReader.FLAG);
        return took(1, isTaken);
    }

    private boolean took(int permits, @Nullable Boolean isTaken) {
        if (!Boolean.TRUE.equals(isTaken)) {
            return false;
        }
        Session session = Objects.requireNonNull(remote.object().opened()).session();
        remote.line().holdings().take(here(), session, permits);
        return true;
    }

    /// Where it is known what this process holds.
    private Holdings.Place here() {
        return new Holdings.Place(remote.ident(), null);
    }

    @Override
    public void release() {
        release(1);
    }

    @Override
    public void release(int permits) {
        checkPositive(permits);
        requireSession();
        remote.line().holdings().giveBack(here(), permits);
        if (!remote.test(SemaphoreOperation.RELEASE, (out, _) -> out.writeUnsigned(permits))) {
            throw new IllegalArgumentException(
                    "permits is %d: the %s would have more than at first"
                            .formatted(permits, remote));
        }
    }

    /// What was taken in an earlier session has been given back already.
    private void requireSession() {
        Holdings.Place here = here();
        Holdings.Hold hold = remote.line().holdings().find(here);
        if (hold != null
                && !remote.line().isCurrent(hold.session())
                && remote.line().holdings().forget(here, hold)) {
            throw new SessionLostException(
                    "the permits of the %s were given back when the connection broke: release nothing"
                            .formatted(remote),
                    new IOException("the session in which they were taken has ended"));
        }
    }

    @Override
    public int availablePermits() {
        return remote.count(SemaphoreOperation.AVAILABLE);
    }

    private static void checkPositive(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "permits is %d, must be at least 1".formatted(permits));
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RemoteSemaphore that && remote.equals(that.remote);
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
