package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.BarrierOperation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.internal.server.sync.BarrierObject;
import org.jspecify.annotations.Nullable;

/// A barrier as Java clients use it: [BarrierOperation].
record BarrierPeer(BarrierObject barrier) implements PeerObject {
    /// The place of a caller at a broken barrier.
    static final long BROKEN = -1;

    private static final BarrierOperation[] OPERATIONS = BarrierOperation.values();

    @Override
    public SharedObject object() {
        return barrier;
    }

    @Override
    public SharedType type() {
        return SharedType.BARRIER;
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case AWAIT -> {
                barrier.await(PeerObject.patience(in), call);
                yield LATER;
            }
            case PARTIES -> barrier.attribute("parties");
            case WAITING -> barrier.attribute("n_waiting");
            case BROKEN -> barrier.attribute("broken");
            case ABORT -> {
                barrier.abort();
                yield NOTHING;
            }
            case RESET -> {
                barrier.reset();
                yield NOTHING;
            }
        };
    }
}
