package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.SemaphoreOperation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.internal.server.sync.SemaphoreObject;
import org.jspecify.annotations.Nullable;

/// A semaphore as Java clients use it: [SemaphoreOperation].
record SemaphorePeer(SemaphoreObject semaphore) implements PeerObject {
    private static final SemaphoreOperation[] OPERATIONS = SemaphoreOperation.values();

    @Override
    public SharedObject object() {
        return semaphore;
    }

    @Override
    public SharedType type() {
        return SharedType.SEMAPHORE;
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case ACQUIRE -> {
                long permits = in.readUnsigned();
                semaphore.acquire(permits, PeerObject.patience(in), call);
                yield LATER;
            }
            case RELEASE -> semaphore.release(in.readUnsigned(), call.client());
            case AVAILABLE -> (int) Math.min(Integer.MAX_VALUE, semaphore.permits());
        };
    }
}
