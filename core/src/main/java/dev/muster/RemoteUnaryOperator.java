package dev.muster;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A function that makes a new value from an old one and runs in another process: a lambda or
/// method reference whose captured values can travel. Its class must be known there.
@FunctionalInterface
public interface RemoteUnaryOperator<T extends @Nullable Object>
        extends UnaryOperator<T>, RemoteFunction<T, T> {}
