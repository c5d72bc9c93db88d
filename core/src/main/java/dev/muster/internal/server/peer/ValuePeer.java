package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Encoded;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.ValueOperation;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.internal.server.object.ValueObject;
import org.jspecify.annotations.Nullable;

/// A single value as Java clients use it: [ValueOperation].
record ValuePeer(ValueObject value) implements PeerObject {
    private static final ValueOperation[] OPERATIONS = ValueOperation.values();

    @Override
    public SharedObject object() {
        return value;
    }

    @Override
    public SharedType type() {
        return SharedType.VALUE;
    }

    @Override
    public boolean mayLast(int operation) throws CodecException {
        return PeerObject.operation(OPERATIONS, operation) == ValueOperation.COMPARE_AND_SET
                && (value.stored().isHeavy() || value.current() instanceof Encoded);
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case GET -> value.current();
            case SET -> {
                value.set(call.stored(Values.read(in)));
                yield NOTHING;
            }
            case GET_AND_SET -> {
                Object before = value.current();
                value.set(call.stored(Values.read(in)));
                yield before;
            }
            case COMPARE_AND_SET -> {
                Object expected = call.stored(Values.read(in));
                boolean isSo = call.session().values().same(value.current(), expected);
                if (isSo) {
                    value.set(call.stored(Values.read(in)));
                }
                yield isSo;
            }
            case UPDATE_AND_GET -> {
                Encoded function = Values.read(in);
                yield call.runElsewhere(() -> update(function, call).after());
            }
            case GET_AND_UPDATE -> {
                Encoded function = Values.read(in);
                yield call.runElsewhere(() -> update(function, call).before());
            }
            case WATCH -> call.watch(in, object());
            case UNWATCH -> call.unwatch(in.readUnsigned());
        };
    }

    private record Update(@Nullable Object before, @Nullable Object after) {}

    /// Outside of the monitor, again if the value has changed meanwhile; see [MapFunctions].
    private Update update(Encoded function, PeerCall call) throws Exception {
        StoredValues values = call.session().values();
        while (true) {
            Object before = current();
            Object made = call.session().functions().function(function).call(values.read(before));
            Object after = values.made(made);
            if (setIfSame(before, after)) {
                return new Update(before, after);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("the caller does not wait any longer");
            }
        }
    }

    private @Nullable Object current() {
        value.monitor().enter();
        try {
            return value.current();
        } finally {
            value.monitor().leave();
        }
    }

    @SuppressWarnings("ReferenceEquality") // equal values may have come and gone in between
    private boolean setIfSame(@Nullable Object before, @Nullable Object after) {
        value.monitor().enter();
        try {
            if (value.current() != before) {
                return false;
            }
            value.set(after);
            return true;
        } finally {
            value.monitor().leave();
        }
    }
}
