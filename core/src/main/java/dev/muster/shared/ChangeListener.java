package dev.muster.shared;

import org.jspecify.annotations.Nullable;

/// Is told of the changes of a shared object, in this process; see [SharedMap#onChange].
///
/// @param <C> the changes
@FunctionalInterface
public interface ChangeListener<C extends @Nullable Object> {
    /// Something has changed. May wait; the changes that come meanwhile are told afterwards.
    ///
    /// @throws Exception anything; it is logged, and the listener is told of the next change
    void changed(C change) throws Exception;
}
