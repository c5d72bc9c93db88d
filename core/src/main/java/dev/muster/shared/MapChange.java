package dev.muster.shared;

/// One change of a [SharedMap], as its listeners see it. In a switch:
///
/// ```java
/// switch (change) {
///     case Put<String, Price>(var key, var price) -> show(key, price);
///     case Removed<String, Price>(var key) -> hide(key);
///     case Cleared<String, Price>() -> hideAll();
///     case Gap<String, Price>() -> readEverythingAgain();
/// }
/// ```
public sealed interface MapChange<K, V> {
    /// A key has a value now, whatever was there before.
    ///
    /// @param key a copy
    /// @param value a copy
    record Put<K, V>(K key, V value) implements MapChange<K, V> {}

    /// A key was removed.
    ///
    /// @param key a copy
    record Removed<K, V>(K key) implements MapChange<K, V> {}

    /// All keys were removed.
    record Cleared<K, V>() implements MapChange<K, V> {}

    /// Changes may have been missed here: the connection was down, or this listener is too slow.
    record Gap<K, V>() implements MapChange<K, V> {}
}
