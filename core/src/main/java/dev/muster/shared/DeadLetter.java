package dev.muster.shared;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An item that was given back too often, with the reasons.
///
/// @param item a copy
/// @param reasons why each attempt ended, oldest first
public record DeadLetter<E extends @Nullable Object>(E item, List<String> reasons) {
    public DeadLetter {
        reasons = List.copyOf(reasons);
    }
}
