package dev.muster.pickle;

/// Python's `collections.OrderedDict`: two of them are equal only in the same order.
public final class PyOrderedDict extends PyDict {
    /// An empty one.
    public PyOrderedDict() {}
}
