package dev.muster.internal.proxy.python;

import dev.muster.connection.Connection;
import dev.muster.internal.proxy.python.LockHolds.Hold;
import dev.muster.internal.system.Nanos;
import dev.muster.pickle.PyException;
import dev.muster.shared.SessionLostException;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An `RLock` or `Lock` kept by a manager of CPython; reentrant here, whichever it is.
///
/// The manager gives nothing back: a lock whose holder dies, or loses its connection, stays locked.
final class PythonLock implements SharedLock, PythonProxy {
    private final PythonObject lock;

    /// By thread: each reads and writes its own.
    private final Map<Thread, Hold> holds;

    PythonLock(PythonObject lock) {
        this.lock = lock;
        this.holds = lock.lines().holds().of(lock.ident());
    }

    @Override
    public PythonObject object() {
        return lock;
    }

    @Override
    public void lock() {
        if (!again()) {
            lock.ask("acquire", true);
            took();
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (!tryLock(Waiting.FOR_EVER)) {
            throw new IllegalStateException("the wait for %s has ended".formatted(lock));
        }
    }

    @Override
    public boolean tryLock() {
        return again() || (lock.test("acquire", false) && took());
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return tryLock(Nanos.of(time, unit));
    }

    private boolean tryLock(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return again() || (Waiting.acquire(lock, nanos) && took());
    }

    /// Counts once more if this thread has the lock.
    private boolean again() {
        Hold hold = sound();
        if (hold == null) {
            return false;
        }
        holds.put(Thread.currentThread(), new Hold(hold.owner(), hold.times() + 1));
        return true;
    }

    private boolean took() {
        holds.put(Thread.currentThread(), new Hold(lock.lines().known(), 1));
        return true;
    }

    /// What this thread holds, if its connection is still the one that owns it.
    private @Nullable Hold sound() {
        Hold hold = holds.get(Thread.currentThread());
        if (hold != null && !isSound(hold)) {
            holds.remove(Thread.currentThread());
            throw new SessionLostException(
                    "the connection broke over which %s was locked: a manager of CPython does not give it back, so it stays locked. Make a new lock there"
                            .formatted(lock),
                    new IOException("the connection that owned the lock has ended"));
        }
        return hold;
    }

    private boolean isSound(Hold hold) {
        Connection owner = hold.owner();
        return owner != null && owner.equals(lock.lines().known());
    }

    @Override
    public void unlock() {
        Hold hold = sound();
        if (hold == null) {
            throw notHeld();
        }
        if (hold.times() > 1) {
            holds.put(Thread.currentThread(), new Hold(hold.owner(), hold.times() - 1));
            return;
        }
        holds.remove(Thread.currentThread());
        try {
            lock.ask("release");
        } catch (PyException e) {
            // Somebody in Python released it: it knows no owner of a plain Lock.
            throw (RuntimeException) notHeld().initCause(e);
        }
    }

    private IllegalMonitorStateException notHeld() {
        return new IllegalMonitorStateException(
                "this thread does not hold %s, must hold it to unlock it".formatted(lock));
    }

    @Override
    public boolean isHeldByCurrentThread() {
        Hold hold = holds.get(Thread.currentThread());
        return hold != null && isSound(hold);
    }

    @Override
    public boolean isAbandoned() {
        return false;
    }

    @Override
    public SharedCondition newCondition() {
        throw Unsupported.condition();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PythonLock that && lock.equals(that.lock);
    }

    @Override
    public int hashCode() {
        return lock.hashCode();
    }

    @Override
    public String toString() {
        return "SharedLock " + lock;
    }
}
