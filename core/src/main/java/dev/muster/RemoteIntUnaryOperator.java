package dev.muster;

import java.io.Serializable;
import java.util.function.IntUnaryOperator;

/// A function from `int` to `int` that runs in another process: a lambda or method reference whose
/// captured values can travel.
@FunctionalInterface
public interface RemoteIntUnaryOperator extends IntUnaryOperator, Serializable {}
