package dev.muster;

import java.io.Serializable;

/// A task without a result that runs in another process: a lambda or method reference whose
/// captured values can travel.
@FunctionalInterface
public interface RemoteRunnable extends Runnable, Serializable {}
