package dev.muster;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A task with a result that runs in another process: a lambda or method reference whose captured
/// values can travel. It may throw checked exceptions.
@FunctionalInterface
public interface RemoteCallable<T extends @Nullable Object> extends Callable<T>, Serializable {}
