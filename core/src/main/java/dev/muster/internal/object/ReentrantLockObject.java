package dev.muster.internal.object;

import dev.muster.internal.object.Client.PendingCall;
import dev.muster.internal.protocol.SyncOperations.LockOperations;
import dev.muster.pickle.PyException;
import org.jspecify.annotations.Nullable;

/// `RLock` (`threading.RLock`): owned by the client's thread that took it, and reentrant. Free
/// again when the owner's connection ends.
public final class ReentrantLockObject extends Acquirable implements Client.Releasable {
    private static final MethodTable<ReentrantLockObject> METHODS =
            forPython(MethodTable.of(ReentrantLockObject.class, "lock", LockOperations.ALL))
                    .later(LockOperations.LOCK, (lock, a, call) -> lock.acquire(a.timeout(0), call))
                    .java(LockOperations.UNLOCK, (lock, _, call) -> lock.unlock(call.caller()))
                    .java(
                            LockOperations.NEW_CONDITION,
                            (lock, _, call) -> call.enter(new ConditionObject(lock)))
                    .java(
                            LockOperations.IS_ABANDONED,
                            (lock, _, call) -> lock.isAbandoned(call.caller()))
                    .build();

    /// The type that clients create.
    public static final ObjectType TYPE =
            new ObjectType("RLock", Signature.of(), _ -> new ReentrantLockObject());

    /// Guarded by the monitor, as `times`. Null while the lock is free.
    private @Nullable Object owner;

    private @Nullable Client client;

    private long times;

    /// Whether the last owner is gone without having released it; until it is released.
    private boolean isAbandoned;

    ReentrantLockObject() {
        super(METHODS);
    }

    private Object unlock(Object caller) {
        if (!isHeldBy(caller)) {
            throw new IllegalMonitorStateException(
                    "this thread does not hold the lock, must hold it to unlock it");
        }
        release(caller, false);
        return JavaCall.NOTHING;
    }

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
        monitor.<@Nullable Void>inside(() -> {
            if (gone.equals(client)) {
                releaseAll();
                isAbandoned = true;
            }
            return null;
        });
    }

    /// Whether the caller has it from an owner that is gone. Inside the monitor.
    boolean isAbandoned(Object caller) {
        return isAbandoned && isHeldBy(caller);
    }

    @Override
    public String repr() {
        return "<%s _thread.RLock object count=%d>"
                .formatted(owner == null ? "unlocked" : "locked", times);
    }
}
