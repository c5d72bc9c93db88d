package dev.muster;

import java.io.Serializable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A function of two arguments that runs in another process: a lambda or method reference whose
/// captured values can travel. Its class must be known there.
@FunctionalInterface
public interface RemoteBiFunction<
                T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
        extends BiFunction<T, U, R>, Serializable {}
