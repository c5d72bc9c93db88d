package dev.muster.internal.object;

import static dev.muster.internal.object.WaitQueue.WaitingOperation.NOT_YET;

import dev.muster.internal.object.Client.PendingCall;
import dev.muster.internal.object.WaitQueue.WaitingOperation;
import dev.muster.internal.protocol.SyncOperations.ConditionOperations;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// `Condition` (`threading.Condition`): waits for a signal from another client; the lock is
/// released meanwhile. It shares the monitor of its lock.
public final class ConditionObject extends SharedObject {
    private static final MethodTable<ConditionObject> METHODS =
            MethodTable.of(ConditionObject.class, "Condition", ConditionOperations.ALL)
                    .waiting(
                            "acquire",
                            Signature.of("blocking=True", "timeout=-1"),
                            (condition, a, call) ->
                                    condition.lock.acquire(Acquirable.patience(a), call))
                    .waiting(
                            "release",
                            Signature.of(),
                            (condition, _, call) -> condition.lock.release(call))
                    .waiting(
                            "wait",
                            Signature.of("timeout=None"),
                            (condition, a, call) -> condition.await(a.timeout(0), call))
                    .waiting(
                            "notify",
                            Signature.of("n=1"),
                            (condition, a, call) -> condition.notify(a.index(0), call))
                    .waiting(
                            "notify_all",
                            Signature.of(),
                            (condition, _, call) -> condition.notify(Long.MAX_VALUE, call))
                    .later(
                            ConditionOperations.AWAIT,
                            (condition, a, call) ->
                                    condition.ownedBy(call).await(a.timeout(0), call))
                    .later(
                            ConditionOperations.SIGNAL,
                            (condition, a, call) ->
                                    condition.ownedBy(call).notify(a.index(0), call))
                    .java(
                            ConditionOperations.LOCK,
                            (condition, _, call) -> call.enter(condition.lock))
                    .build();

    /// The type that clients create; the lock is their own or, by default, a new `RLock`.
    public static final ObjectType TYPE =
            new ObjectType(
                    "Condition",
                    Signature.of("lock=None"),
                    ObjectType.Proxies.OPENED,
                    ConditionObject::create);

    private final Acquirable lock;
    private final WaitQueue queue;

    /// A condition of this lock.
    ConditionObject(Acquirable lock) {
        super(METHODS, lock.monitor, new StoredSize());
        this.lock = lock;
        this.queue = monitor.newLine();
    }

    private static ConditionObject create(Arguments arguments) {
        return switch (arguments.get(0)) {
            case null -> new ConditionObject(new ReentrantLockObject());
            case Acquirable lock -> new ConditionObject(lock);
            case Object other ->
                    throw PyException.of(
                            "AttributeError",
                            "'%s' object has no attribute 'acquire'"
                                    .formatted(PyRepr.typeName(other)));
        };
    }

    /// Releases the lock, waits for a signal, takes the lock again; the result is whether the
    /// signal arrived.
    private void await(@Nullable Duration timeout, PendingCall call) {
        monitor.enter();
        try {
            requireHeld(call, "cannot wait on un-acquired lock");
            var sleeper = new Sleeper(call, lock.releaseAll());
            sleeper.waiter = queue.join(sleeper, timeout, sleeper::tooLate, call);
        } finally {
            monitor.leave();
        }
    }

    /// Lets up to `count` waiting calls continue as soon as they have the lock again.
    private void notify(long count, PendingCall call) {
        monitor.enter();
        try {
            requireHeld(call, "cannot notify on un-acquired lock");
            Waiter first = queue.first();
            for (long i = 0; i < count && first != null; i++) {
                ((Sleeper) first.attempt()).wake(first, true);
                first = queue.first();
            }
        } finally {
            monitor.leave();
        }
        call.succeed(null);
    }

    /// Checks ownership by Java's rules.
    private ConditionObject ownedBy(PendingCall call) {
        if (!lock.isHeldBy(call.caller())) {
            throw new IllegalMonitorStateException(
                    "this thread does not hold the condition's lock, must hold it");
        }
        return this;
    }

    private void requireHeld(PendingCall call, String otherwise) {
        if (!lock.isHeldBy(call.caller())) {
            throw PyException.of("RuntimeError", otherwise);
        }
    }

    @Override
    public String repr() {
        return "<Condition(%s, %d)>".formatted(lock.repr(), queue.size());
    }

    /// A call that waits for a signal, and then for the lock. Only inside the monitor.
    private final class Sleeper implements WaitingOperation {
        private final PendingCall call;
        private final long times;
        private @Nullable Waiter waiter;

        Sleeper(PendingCall call, long times) {
            this.call = call;
            this.times = times;
        }

        @Override
        public Object attempt() {
            return NOT_YET; // until another call wakes it
        }

        @Override
        public boolean endsLate() {
            return true; // holding the lock again
        }

        Object tooLate() {
            if (waiter != null) {
                wake(waiter, false);
            }
            return NOT_YET;
        }

        void wake(Waiter self, boolean notified) {
            self.moveTo(lock.line(), () -> retake(notified));
        }

        private @Nullable Object retake(boolean notified) {
            if (!lock.reacquire(call, times)) {
                return NOT_YET;
            }
            return call.isPython2() ? null : notified;
        }
    }
}
