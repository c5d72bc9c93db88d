package dev.muster.shared;

import java.util.Optional;
import java.util.Set;

/// Values under names that several processes read and write, Python's `Namespace`.
public interface Namespace {
    /// A copy of the value under a name.
    ///
    /// @throws java.util.NoSuchElementException if there is none
    /// @throws ClassCastException if it is of another type
    <T> T get(String name, Class<T> type);

    /// A copy of the value under a name, or nothing.
    Optional<Object> find(String name);

    /// Puts a value under a name, whatever was there before.
    void set(String name, Object value);

    /// Removes a name.
    ///
    /// @return whether it was there
    boolean remove(String name);

    /// The names that exist at this moment.
    Set<String> names();
}
