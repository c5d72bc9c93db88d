package dev.muster.internal.object;

import dev.muster.pickle.PyException;
import org.jspecify.annotations.Nullable;

/// `RLock` (`threading.RLock`): owned by the client's thread that took it, and reentrant. Free
/// again when the owner's connection ends.
public final class ReentrantLockObject implements Acquirable, Releasable {
    /// The type that clients create.
    public static final ObjectType TYPE =
            new ObjectType(
                    "RLock",
                    LockMethods.OF_REENTRANT_LOCK,
                    Signature.of(),
                    ObjectType.Proxies.STORED,
                    _ -> new ReentrantLockObject());

    private final Monitor monitor = new Monitor();
    private final StoredSize stored = new StoredSize();
    private final WaitQueue queue = monitor.newLine();

    /// Guarded by the monitor, as `times`. Null while the lock is free.
    private @Nullable Object owner;

    private @Nullable Client client;

    private long times;

    /// Whether the last owner is gone without having released it; until it is released.
    private boolean isAbandoned;

    @Override
    public boolean tryAcquire(PendingCall call) {
        if (isHeldBy(call.caller())) {
            times++;
            return true;
        }
        return reacquire(call, 1);
    }

    @Override
    public void release(Object caller, boolean isPython2) {
        if (!isHeldBy(caller)) {
            throw PyException.of("RuntimeError", "cannot release un-acquired lock");
        }
        if (--times == 0) {
            releaseAll();
        }
    }

    @Override
    public boolean isLocked() {
        return owner != null;
    }

    @Override
    public boolean isHeldBy(Object caller) {
        return caller.equals(owner);
    }

    @Override
    public long releaseAll() {
        long before = times;
        if (client != null) {
            client.letsGo(this);
        }
        owner = null;
        client = null;
        times = 0;
        isAbandoned = false;
        return before;
    }

    @Override
    public boolean reacquire(PendingCall call, long before) {
        if (owner != null) {
            return false;
        }
        owner = call.caller();
        client = call.client();
        times = before;
        call.client().holds(this);
        return true;
    }

    @Override
    public void giveBack(Client gone, String reason) {
        monitor.enter();
        try {
            if (gone.equals(client)) {
                releaseAll();
                isAbandoned = true;
            }
        } finally {
            monitor.leave();
        }
    }

    /// Whether the caller has it from an owner that is gone. Inside the monitor.
    boolean isAbandoned(Object caller) {
        return isAbandoned && isHeldBy(caller);
    }

    @Override
    public WaitQueue line() {
        return queue;
    }

    @Override
    public MethodTable<?> methods() {
        return LockMethods.OF_REENTRANT_LOCK;
    }

    @Override
    public Monitor monitor() {
        return monitor;
    }

    @Override
    public StoredSize stored() {
        return stored;
    }

    @Override
    public String repr() {
        return "<%s _thread.RLock object count=%d>"
                .formatted(owner == null ? "unlocked" : "locked", times);
    }
}
