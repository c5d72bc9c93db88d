package dev.muster.pickle;

import org.jspecify.annotations.Nullable;

/// Python's `collections.defaultdict`; the factory of missing values is kept, but never called.
public final class PyDefaultDict extends PyDict {
    private final @Nullable Object factory;

    /// An empty one.
    ///
    /// @param factory what Python would call, most often a [PyGlobal] such as `builtins.list`; null
    ///   for none
    public PyDefaultDict(@Nullable Object factory) {
        this.factory = factory;
    }

    /// What Python would call for a missing value, or null.
    public @Nullable Object factory() {
        return factory;
    }
}
