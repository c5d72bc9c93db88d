package dev.muster.shared;

import java.util.List;

/// An item that was given back too often, with the reasons.
///
/// @param item a copy
/// @param reasons why each attempt ended, oldest first
public record DeadLetter<E>(E item, List<String> reasons) {
    public DeadLetter {
        reasons = List.copyOf(reasons);
    }
}
