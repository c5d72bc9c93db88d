package dev.muster.internal.proxy;

import dev.muster.RemoteUnaryOperator;
import dev.muster.internal.protocol.Change;
import dev.muster.internal.protocol.ValueOperation;
import dev.muster.internal.protocol.Values;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.SharedValue;
import dev.muster.shared.Subscription;
import dev.muster.shared.ValueChange;
import org.jspecify.annotations.Nullable;

/// A single value kept by a manager.
final class RemoteValue<V extends @Nullable Object> implements SharedValue<V>, Proxied {
    private final Remote remote;

    RemoteValue(Remote remote) {
        this.remote = remote;
    }

    @Override
    public Remote remote() {
        return remote;
    }

    @Override
    public V get() {
        return value(remote.look(ValueOperation.GET, CallWriter.NONE, ResultReader.VALUE));
    }

    @Override
    public void set(V value) {
        remote.run(ValueOperation.SET, (out, codec) -> Values.write(value, codec, out));
    }

    @Override
    public V getAndSet(V value) {
        return value(
                remote.call(
                        ValueOperation.GET_AND_SET,
                        (out, codec) -> Values.write(value, codec, out),
                        ResultReader.VALUE));
    }

    @Override
    public boolean compareAndSet(V expected, V value) {
        return remote.test(
                ValueOperation.COMPARE_AND_SET,
                (out, codec) -> {
                    Values.write(expected, codec, out);
                    Values.write(value, codec, out);
                });
    }

    @Override
    public V updateAndGet(RemoteUnaryOperator<V> function) {
        return update(ValueOperation.UPDATE_AND_GET, function);
    }

    @Override
    public V getAndUpdate(RemoteUnaryOperator<V> function) {
        return update(ValueOperation.GET_AND_UPDATE, function);
    }

    private V update(ValueOperation operation, RemoteUnaryOperator<V> function) {
        return value(
                Failures.<@Nullable Object>ofFunction(() ->
                        remote.call(
                                operation,
                                (out, codec) -> Values.write(function, codec, out),
                                ResultReader.VALUE)));
    }

    @Override
    public Subscription onChange(ChangeListener<? super ValueChange<V>> listener) {
        return Listening.begin(
                remote,
                ValueOperation.WATCH,
                ValueOperation.UNWATCH,
                (kind, in, codec) ->
                        kind == Change.GAP
                                ? new ValueChange.Gap<V>()
                                : new ValueChange.Changed<V>(value(Values.read(in, codec))),
                listener);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RemoteValue<?> that && remote.equals(that.remote);
    }

    @Override
    public int hashCode() {
        return remote.hashCode();
    }

    @Override
    public String toString() {
        return remote.toString();
    }

    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private static <T extends @Nullable Object> T value(@Nullable Object value) {
        return (T) value;
    }
}
