package dev.muster.internal.proxy.python;

import dev.muster.RemoteUnaryOperator;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.SharedValue;
import dev.muster.shared.Subscription;
import dev.muster.shared.ValueChange;
import org.jspecify.annotations.Nullable;

/// A `Value` kept by a manager of CPython, which can be read and set, but not both in one step.
final class PythonValue<V extends @Nullable Object> implements SharedValue<V>, PythonProxy {
    private final PythonObject value;

    PythonValue(PythonObject value) {
        this.value = value;
    }

    @Override
    public PythonObject object() {
        return value;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // null is Python's None
    public V get() {
        return (V) value.ask("get");
    }

    @Override
    public void set(V newValue) {
        value.ask("set", newValue);
    }

    @Override
    public V getAndSet(V newValue) {
        throw Unsupported.function("getAndSet");
    }

    @Override
    public boolean compareAndSet(V expected, V newValue) {
        throw Unsupported.function("compareAndSet");
    }

    @Override
    public V updateAndGet(RemoteUnaryOperator<V> function) {
        throw Unsupported.function("updateAndGet");
    }

    @Override
    public V getAndUpdate(RemoteUnaryOperator<V> function) {
        throw Unsupported.function("getAndUpdate");
    }

    @Override
    public Subscription onChange(ChangeListener<? super ValueChange<V>> listener) {
        throw Unsupported.changes();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PythonValue<?> that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "SharedValue " + value;
    }
}
