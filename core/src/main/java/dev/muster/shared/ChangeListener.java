package dev.muster.shared;

import org.jspecify.annotations.Nullable;

/// Receives the changes of a shared object, in this process; see [SharedMap#onChange].
///
/// @param <C> the changes
@FunctionalInterface
public interface ChangeListener<C extends @Nullable Object> {
    /// Called for each change. May block; changes that happen meanwhile are reported afterwards.
    ///
    /// @throws Exception anything; it is logged, and the listener still receives later changes
    void changed(C change) throws Exception;
}
