package dev.muster;

import java.io.Serializable;
import java.util.function.LongUnaryOperator;

/// A function from `long` to `long` that runs in another process: a lambda or method reference
/// whose captured values can travel.
@FunctionalInterface
public interface RemoteLongUnaryOperator extends LongUnaryOperator, Serializable {}
