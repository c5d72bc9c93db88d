package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.LockOperation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.internal.server.sync.ConditionObject;
import dev.muster.internal.server.sync.ReentrantLockObject;
import org.jspecify.annotations.Nullable;

/// A reentrant lock as Java clients use it: [LockOperation].
record LockPeer(ReentrantLockObject lock) implements PeerObject {
    private static final LockOperation[] OPERATIONS = LockOperation.values();

    @Override
    public SharedObject object() {
        return lock;
    }

    @Override
    public SharedType type() {
        return SharedType.LOCK;
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case LOCK -> {
                lock.acquire(PeerObject.patience(in), call);
                yield LATER;
            }
            case UNLOCK -> {
                if (!lock.isHeldBy(call.caller())) {
                    throw new IllegalMonitorStateException(
                            "this thread does not hold the lock, must hold it to unlock it");
                }
                lock.release(call.caller(), false);
                yield NOTHING;
            }
            case NEW_CONDITION -> call.session().enter(ConditionObject.of(lock), call);
            case IS_ABANDONED -> lock.isAbandoned(call.caller());
        };
    }
}
