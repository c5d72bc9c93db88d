package dev.muster.internal.object;

import static dev.muster.internal.object.WaitQueue.WaitingOperation.NOT_YET;

import dev.muster.internal.object.Client.PendingCall;
import dev.muster.internal.object.WaitQueue.WaitingOperation;
import dev.muster.internal.protocol.SyncOperations.SemaphoreOperations;
import dev.muster.pickle.PyException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `Semaphore` and `BoundedSemaphore` (`threading.Semaphore`): permits that any client may release.
public final class SemaphoreObject extends SharedObject implements Client.Releasable {
    private static final MethodTable<SemaphoreObject> METHODS =
            MethodTable.of(SemaphoreObject.class, "Semaphore", SemaphoreOperations.ALL)
                    .waiting(
                            "acquire",
                            Signature.of("blocking=True", "timeout=None"),
                            (semaphore, a, call) -> semaphore.acquire(patience(a), call))
                    .quick(
                            "release",
                            Signature.of("n=1"),
                            (semaphore, a) -> semaphore.release(a.index(0)))
                    .later(
                            SemaphoreOperations.ACQUIRE,
                            (semaphore, a, call) ->
                                    semaphore.acquire(a.index(0), a.timeout(1), call))
                    .java(
                            SemaphoreOperations.RELEASE,
                            (semaphore, a, call) -> semaphore.release(a.index(0), call.client()))
                    .java(SemaphoreOperations.AVAILABLE, (semaphore, _, _) -> semaphore.permits)
                    .build();

    /// The type `Semaphore`.
    public static final ObjectType TYPE = type("Semaphore", false);

    /// The type `BoundedSemaphore`, which never has more permits than initially.
    public static final ObjectType BOUNDED_TYPE = type("BoundedSemaphore", true);

    private final WaitQueue queue = monitor.newLine();
    private final long bound;

    /// Guarded by the monitor.
    private long permits;

    /// The permits taken and not released, for clients where this is known. Guarded by the monitor.
    private final Map<Client, Long> taken = new HashMap<>();

    /// @param permits the initial number
    /// @param bound the greatest number
    private SemaphoreObject(long permits, long bound) {
        super(METHODS);
        this.permits = permits;
        this.bound = bound;
    }

    private static ObjectType type(String typeid, boolean bounded) {
        return new ObjectType(typeid, Signature.of("value=1"), a -> create(a.index(0), bounded));
    }

    private static SemaphoreObject create(long permits, boolean bounded) {
        if (permits < 0) {
            throw PyException.of("ValueError", "semaphore initial value must be >= 0");
        }
        return new SemaphoreObject(permits, bounded ? permits : Long.MAX_VALUE);
    }

    /// Takes a permit, waiting at most the given time; the result is whether it was taken.
    private void acquire(@Nullable Duration patience, PendingCall call) {
        queue.perform(new Taking(1, patience, null), patience, () -> false, call);
    }

    /// Takes permits for a client, to be given back when it is gone; the result is whether they
    /// were taken.
    ///
    /// @param patience how long to wait for them; null for no limit
    private void acquire(long count, @Nullable Duration patience, PendingCall call) {
        queue.perform(new Taking(count, patience, call.client()), patience, () -> false, call);
    }

    /// Releases permits of a client, or adds some. Inside the monitor.
    ///
    /// @return false if there would be too many: then nothing has changed
    private boolean release(long count, Client client) {
        if (count > bound - permits) {
            return false;
        }
        permits += count;
        if (taken.computeIfPresent(client, (_, held) -> held > count ? held - count : null)
                == null) {
            client.letsGo(this);
        }
        return true;
    }

    @Override
    public void giveBack(Client gone, String reason) {
        monitor.enter();
        try {
            Long held = taken.remove(gone);
            if (held != null) {
                permits = Math.min(bound, permits + held);
            }
        } finally {
            monitor.leave();
        }
    }

    private @Nullable Object release(long count) {
        if (count < 1) {
            throw PyException.of("ValueError", "n must be one or more");
        }
        if (count > bound - permits) {
            throw PyException.of("ValueError", "Semaphore released too many times");
        }
        permits += count;
        return null;
    }

    private static @Nullable Duration patience(Arguments arguments) {
        Duration timeout = arguments.timeout(1);
        if (!arguments.truth(0)) {
            if (timeout != null) {
                throw PyException.of(
                        "ValueError", "can't specify timeout for non-blocking acquire");
            }
            return Duration.ZERO;
        }
        return timeout;
    }

    @Override
    public String repr() {
        return bound == Long.MAX_VALUE
                ? "<threading.Semaphore value=%d>".formatted(permits)
                : "<threading.BoundedSemaphore value=%d/%d>".formatted(permits, bound);
    }

    /// One call that takes permits.
    private final class Taking implements WaitingOperation {
        private final long count;
        private final boolean isPatient;
        private final @Nullable Client client;

        Taking(long count, @Nullable Duration patience, @Nullable Client client) {
            this.count = count;
            this.isPatient = patience == null || patience.isPositive();
            this.client = client;
        }

        @Override
        public Object attempt() {
            if (permits < count || (isPatient && isBehindAnother())) {
                return NOT_YET;
            }
            permits -= count;
            if (client != null) {
                taken.merge(client, count, Long::sum);
                client.holds(SemaphoreObject.this);
            }
            return true;
        }

        /// A call for many permits could wait indefinitely if calls for few were served before it.
        private boolean isBehindAnother() {
            Waiter first = queue.first();
            return first != null && !first.attempt().equals(this);
        }
    }
}
