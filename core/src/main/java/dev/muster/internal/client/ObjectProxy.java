package dev.muster.internal.client;

import org.jspecify.annotations.Nullable;

/// A proxy: equal to all others of the same object.
abstract class ObjectProxy implements Proxied {
    private final Class<?> type;
    private final ObjectCalls calls;

    /// @param type its interface
    ObjectProxy(Class<?> type, ObjectCalls calls) {
        this.type = type;
        this.calls = calls;
    }

    @Override
    public final ObjectCalls calls() {
        return calls;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof ObjectProxy that && calls.equals(that.calls);
    }

    @Override
    public final int hashCode() {
        return calls.hashCode();
    }

    @Override
    public final String toString() {
        return type.getSimpleName() + " " + calls.name();
    }
}
