package dev.muster.internal.protocol;

/// What a client asks of a namespace.
public enum NamespaceOperation {
    /// text → value, or nothing.
    GET,
    /// text, value → nothing.
    SET,
    /// text → whether it was there.
    REMOVE,
    /// → a list of strings.
    NAMES
}
