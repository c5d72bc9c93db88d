package dev.muster.pickle;

import org.jspecify.annotations.Nullable;

/// Python's `collections.OrderedDict`: two of them are equal only in the same order.
///
/// It is the one dict of the library whose objects may have attributes of their own.
public final class PyOrderedDict extends PyDict {
    private @Nullable Object state;

    /// An empty one.
    public PyOrderedDict() {}

    /// What Python keeps in addition to the entries: most often a dict of attributes; null if there
    /// is nothing.
    public @Nullable Object state() {
        return state;
    }

    void setState(@Nullable Object newState) {
        state = newState;
    }
}
