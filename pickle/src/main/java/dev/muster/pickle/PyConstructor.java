package dev.muster.pickle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a Java object where a pickle makes one of a registered class of Python.
@FunctionalInterface
public interface PyConstructor {
    /// Makes the object; a state that follows goes to [PyStateful#setState].
    ///
    /// @param arguments Python's positional arguments, unmodifiable
    /// @throws PickleException if no object can be made of them; reading the pickle fails with it
    Object construct(List<@Nullable Object> arguments) throws PickleException;
}
