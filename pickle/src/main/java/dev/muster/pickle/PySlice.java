package dev.muster.pickle;

import org.jspecify.annotations.Nullable;

/// Python's `slice(start, stop, step)`; any part may be missing, and any value is allowed.
///
/// @param start where the slice begins, or null
/// @param stop the first index no longer in the slice, or null
/// @param step the distance of two indices, or null
public record PySlice(@Nullable Object start, @Nullable Object stop, @Nullable Object step) {}
