package dev.muster.internal.codec;

import org.jspecify.annotations.Nullable;

/// An object that stays where it is, and that other processes reach by themselves: unless a
/// [Token.Resolver] knows better, a record travels in its place.
public interface Referring {
    /// The record that travels: it is [java.io.Serializable], and its `readResolve` makes an object
    /// that stands for this one. Null if there is none.
    @Nullable Record reference();
}
