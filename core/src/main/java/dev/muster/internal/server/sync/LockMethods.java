package dev.muster.internal.server.sync;

import dev.muster.internal.server.object.Arguments;
import dev.muster.internal.server.object.MethodTable;
import dev.muster.internal.server.object.PendingCall;
import dev.muster.internal.server.object.Signature;
import dev.muster.pickle.PyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What clients may call on a `Lock` and on an `RLock`.
final class LockMethods {
    static final MethodTable<Acquirable> TABLE =
            MethodTable.of(Acquirable.class, "lock")
                    .waiting(
                            "acquire",
                            Signature.of("blocking=True", "timeout=-1"),
                            (lock, a, call) -> lock.acquire(patience(a), call))
                    .waiting("release", Signature.of(), LockMethods::release)
                    .quick("locked", Signature.of(), (lock, _) -> lock.isLocked())
                    .exposed("acquire", "release", "locked")
                    .build();

    private LockMethods() {}

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

    /// The waiting time that `acquire(blocking, timeout)` asks for; -1 and None wait for ever.
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
