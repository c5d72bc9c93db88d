package dev.muster.internal.client;

import dev.muster.RemoteUnaryOperator;
import dev.muster.Subscription;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.protocol.DataOperations.ValueOperations;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.Values;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.SharedValue;
import dev.muster.shared.ValueChange;
import org.jspecify.annotations.Nullable;

/// A single value kept by a manager.
final class ValueProxy<V extends @Nullable Object> extends ObjectProxy implements SharedValue<V> {
    ValueProxy(ObjectCalls calls) {
        super(SharedValue.class, calls);
    }

    @Override
    public V get() {
        return value(calls().call(ValueOperations.GET));
    }

    @Override
    public void set(V value) {
        calls().call(ValueOperations.SET, value);
    }

    @Override
    public V getAndSet(V value) {
        return value(calls().call(ValueOperations.GET_AND_SET, value));
    }

    @Override
    public boolean compareAndSet(V expected, V value) {
        return calls().test(ValueOperations.COMPARE_AND_SET, expected, value);
    }

    @Override
    public V updateAndGet(RemoteUnaryOperator<V> function) {
        return value(calls().apply(ValueOperations.UPDATE_AND_GET, function));
    }

    @Override
    public V getAndUpdate(RemoteUnaryOperator<V> function) {
        return value(calls().apply(ValueOperations.GET_AND_UPDATE, function));
    }

    @Override
    public Subscription onChange(ChangeListener<? super ValueChange<V>> listener) {
        return calls().listen(
                        ValueOperations.WATCH,
                        ValueOperations.UNWATCH,
                        ValueProxy::change,
                        listener);
    }

    private static <V extends @Nullable Object> ValueChange<V> change(
            Change kind, Input in, JavaCodec codec) throws CodecException {
        return kind == Change.GAP
                ? new ValueChange.Gap<V>()
                : new ValueChange.Changed<V>(value(Values.read(in, codec)));
    }

    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private static <T extends @Nullable Object> T value(@Nullable Object value) {
        return (T) value;
    }
}
