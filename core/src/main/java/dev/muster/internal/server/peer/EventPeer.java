package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.EventOperation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.internal.server.object.Watchers;
import dev.muster.internal.server.sync.EventObject;
import org.jspecify.annotations.Nullable;

/// An event as Java clients use it: [EventOperation].
record EventPeer(EventObject event) implements PeerObject {
    private static final EventOperation[] OPERATIONS = EventOperation.values();

    @Override
    public SharedObject object() {
        return event;
    }

    @Override
    public SharedType type() {
        return SharedType.EVENT;
    }

    @Override
    public Watchers watchers() {
        return event.watchers();
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case SET -> {
                event.change(true);
                yield NOTHING;
            }
            case CLEAR -> {
                event.change(false);
                yield NOTHING;
            }
            case IS_SET -> event.isSet();
            case AWAIT -> {
                event.await(PeerObject.patience(in), call);
                yield LATER;
            }
            case WATCH -> call.session().listeners().watch(this, in, call);
            case UNWATCH -> call.session().listeners().unwatch(in);
        };
    }
}
