package dev.muster.pickle;

import org.jspecify.annotations.Nullable;

/// An object made by a [PyConstructor] that takes the state Python keeps beside the arguments.
public interface PyStateful {
    /// Takes the state; called at most once, while the pickle is read.
    ///
    /// @param state most often a dict of attributes
    /// @throws PickleException if the state is not of the form expected
    void setState(@Nullable Object state) throws PickleException;
}
