package dev.muster.pickle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Creates a Java object where a pickle has one of a registered Python class.
@FunctionalInterface
public interface PyConstructor {
    /// Creates the object; a state that follows is passed to [PyStateful#setState].
    ///
    /// @param arguments Python's positional arguments, unmodifiable
    /// @throws PickleException if no object can be created from them; reading the pickle fails with
    ///   it
    Object construct(List<@Nullable Object> arguments) throws PickleException;
}
