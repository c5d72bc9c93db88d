package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.ConditionOperation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.internal.server.sync.ConditionObject;
import org.jspecify.annotations.Nullable;

/// A condition as Java clients use it: [ConditionOperation].
record ConditionPeer(ConditionObject condition) implements PeerObject {
    private static final ConditionOperation[] OPERATIONS = ConditionOperation.values();

    @Override
    public SharedObject object() {
        return condition;
    }

    @Override
    public SharedType type() {
        return SharedType.CONDITION;
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case AWAIT -> {
                requireHeld(call);
                condition.await(PeerObject.patience(in), call);
                yield LATER;
            }
            case SIGNAL -> {
                requireHeld(call);
                condition.notify(in.readUnsigned(), call);
                yield LATER;
            }
            case LOCK -> call.session().enter(condition.lock(), call);
        };
    }

    private void requireHeld(PeerCall call) {
        if (!condition.isHeldBy(call.caller())) {
            throw new IllegalMonitorStateException(
                    "this thread does not hold the condition's lock, must hold it");
        }
    }
}
