package dev.muster.pickle;

import org.jspecify.annotations.Nullable;

/// An object created by a [PyConstructor] that takes the state Python keeps in addition to the
/// arguments.
public interface PyStateful {
    /// Takes the state; called at most once, while the pickle is read.
    ///
    /// @param state most often a dict of attributes
    /// @throws PickleException if the state does not have the expected form
    void setState(@Nullable Object state) throws PickleException;
}
