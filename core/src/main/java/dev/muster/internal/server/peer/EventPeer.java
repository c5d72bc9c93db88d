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
        switch (PeerObject.operation(OPERATIONS, operation)) {
            case SET -> {
                event.change(true);
                return NOTHING;
            }
            case CLEAR -> {
                event.change(false);
                return NOTHING;
            }
            case IS_SET -> {
                return event.isSet();
            }
            case AWAIT -> {
                event.await(PeerObject.patience(in), call);
                return LATER;
            }
            case WATCH -> {
                return call.session().listeners().watch(this, in, call);
            }
            case UNWATCH -> {
                return call.session().listeners().unwatch(in);
            }
        }
    }
}
