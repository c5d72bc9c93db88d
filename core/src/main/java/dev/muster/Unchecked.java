package dev.muster;

import java.util.concurrent.CompletionException;

/// Turns what a function has thrown into unchecked exceptions.
final class Unchecked {
    private Unchecked() {}

    /// The exception itself if it is unchecked, else one with it as the cause. The interrupt status
    /// is kept.
    static RuntimeException of(Exception failure) {
        if (failure instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new CompletionException(failure);
    }
}
