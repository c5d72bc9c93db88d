package dev.muster.internal.object;

import dev.muster.internal.protocol.LockOperations;
import dev.muster.pickle.PyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What clients may call on a `Lock` and on an `RLock`.
final class LockMethods {
    /// Of a lock without an owner, which Java has no interface for.
    static final MethodTable<Acquirable> OF_LOCK =
            forPython(MethodTable.of(Acquirable.class, "lock")).build();

    static final MethodTable<ReentrantLockObject> OF_REENTRANT_LOCK =
            forPython(MethodTable.of(ReentrantLockObject.class, "lock", LockOperations.ALL))
                    .java(
                            LockOperations.LOCK,
                            (lock, a, call) -> {
                                lock.acquire(a.timeout(0), call);
                                return JavaCall.LATER;
                            })
                    .java(LockOperations.UNLOCK, LockMethods::unlock)
                    .java(
                            LockOperations.NEW_CONDITION,
                            (lock, _, call) -> call.enter(new ConditionObject(lock)))
                    .java(
                            LockOperations.IS_ABANDONED,
                            (lock, _, call) -> lock.isAbandoned(call.caller()))
                    .build();

    private LockMethods() {}

    private static <T extends Acquirable> MethodTable.Builder<T> forPython(
            MethodTable.Builder<T> table) {
        return table.waiting(
                        "acquire",
                        Signature.of("blocking=True", "timeout=-1"),
                        (lock, a, call) -> lock.acquire(patience(a), call))
                .waiting("release", Signature.of(), LockMethods::release)
                .quick("locked", Signature.of(), (lock, _) -> lock.isLocked())
                .exposed("acquire", "release", "locked");
    }

    private static Object unlock(ReentrantLockObject lock, Arguments arguments, JavaCall call) {
        if (!lock.isHeldBy(call.caller())) {
            throw new IllegalMonitorStateException(
                    "this thread does not hold the lock, must hold it to unlock it");
        }
        lock.release(call.caller(), false);
        return JavaCall.NOTHING;
    }

    static void release(Acquirable lock, Arguments arguments, PendingCall call) {
        lock.line()
                .perform(
                        () -> {
                            lock.release(call.caller(), call.isPython2());
                            return null;
                        },
                        null,
                        () -> null,
                        call);
    }

    /// The waiting time that `acquire(blocking, timeout)` asks for; -1 and None wait indefinitely.
    static @Nullable Duration patience(Arguments arguments) {
        Duration timeout = arguments.timeout(1);
        boolean forEver = timeout == null || timeout.equals(Duration.ofSeconds(-1));
        if (!arguments.truth(0)) {
            if (!forEver) {
                throw PyException.of(
                        "ValueError", "can't specify a timeout for a non-blocking call");
            }
            return Duration.ZERO;
        }
        if (timeout != null && !forEver && timeout.isNegative()) {
            throw PyException.of("ValueError", "timeout value must be a non-negative number");
        }
        return forEver ? null : timeout;
    }
}
