package dev.muster.internal.protocol;

/// What a client asks of a map. *key*, *value* and *function* are values; *old* is the value that
/// was there, or nothing.
public enum MapOperation {
    /// key → value, or nothing.
    GET,
    /// key → version (8 bytes) and value, or version alone. For a memory that is told of changes.
    GET_VERSIONED,
    /// key, value → old.
    PUT,
    /// key, value → nothing.
    SET,
    /// key, value → old.
    PUT_IF_ABSENT,
    /// count, pairs of key and value → nothing.
    PUT_ALL,
    /// key → old.
    REMOVE,
    /// key, value → whether it was so.
    REMOVE_IF,
    /// key, value → old.
    REPLACE,
    /// key, old, value → whether it was so.
    REPLACE_IF,
    /// key → whether it is there.
    CONTAINS_KEY,
    /// → int.
    SIZE,
    /// → nothing.
    CLEAR,
    /// place, most (numbers) → the next place (number), count, pairs of key and value. The place is
    /// 0 at the beginning and the last answer has no pair.
    PAGE,
    /// key, function (key, old) → the value that is there now, or nothing.
    COMPUTE,
    /// key, function (key) → the value that is there now, or nothing.
    COMPUTE_IF_ABSENT,
    /// key, function (key, old) → the value that is there now, or nothing.
    COMPUTE_IF_PRESENT,
    /// key, value, function (old, value) → the value that is there now, or nothing.
    MERGE,
    /// function (key, old) → nothing.
    REPLACE_ALL,
    /// listener (number), whether values are wanted (byte) → version (8 bytes): see [Change].
    WATCH,
    /// listener → nothing.
    UNWATCH
}
