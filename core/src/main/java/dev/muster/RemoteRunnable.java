package dev.muster;

import java.io.Serializable;

/// A task without a result that runs in another process: a lambda or method reference whose
/// captured values can travel. It may throw checked exceptions.
@FunctionalInterface
public interface RemoteRunnable extends Runnable, Serializable {
    /// Does it.
    ///
    /// @throws Exception anything; the caller gets it as the cause of the failure
    void call() throws Exception;

    /// [#call] for code that declares no checked exceptions: they are thrown as the cause of a
    /// [java.util.concurrent.CompletionException].
    @Override
    @SuppressWarnings("FunctionalInterfaceMethodChanged") // it does the same, for other callers
    default void run() {
        try {
            call();
        } catch (Exception e) {
            throw Unchecked.of(e);
        }
    }
}
