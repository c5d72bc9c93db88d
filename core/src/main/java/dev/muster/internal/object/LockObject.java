package dev.muster.internal.object;

import dev.muster.internal.object.Client.PendingCall;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;

/// `Lock` (`threading.Lock`): not reentrant and without an owner, so any client may release it.
public final class LockObject extends Acquirable {
    /// Java has no interface for a lock without an owner.
    private static final MethodTable<LockObject> METHODS =
            forPython(MethodTable.of(LockObject.class, "lock")).build();

    /// The type that clients create.
    public static final ObjectType TYPE =
            new ObjectType("Lock", Signature.of(), _ -> new LockObject());

    /// Guarded by the monitor.
    private boolean locked;

    LockObject() {
        super(METHODS);
    }

    @Override
    public boolean tryAcquire(PendingCall call) {
        if (locked) {
            return false;
        }
        locked = true;
        return true;
    }

    @Override
    public void release(Object caller, boolean isPython2) {
        if (!locked) {
            throw isPython2
                    ? PyException.of(new PyGlobal("thread", "error"), "release unlocked lock")
                    : PyException.of("RuntimeError", "release unlocked lock");
        }
        locked = false;
    }

    @Override
    public boolean isLocked() {
        return locked;
    }

    @Override
    public boolean isHeldBy(Object caller) {
        return locked;
    }

    @Override
    public long releaseAll() {
        locked = false;
        return 1;
    }

    @Override
    public boolean reacquire(PendingCall call, long times) {
        return tryAcquire(call);
    }

    @Override
    public String repr() {
        return locked ? "<locked _thread.lock object>" : "<unlocked _thread.lock object>";
    }
}
