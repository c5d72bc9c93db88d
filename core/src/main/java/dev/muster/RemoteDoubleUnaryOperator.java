package dev.muster;

import java.io.Serializable;
import java.util.function.DoubleUnaryOperator;

/// A function from `double` to `double` that runs in another process: a lambda or method reference
/// whose captured values can travel.
@FunctionalInterface
public interface RemoteDoubleUnaryOperator extends DoubleUnaryOperator, Serializable {}
