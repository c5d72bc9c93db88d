package dev.muster;

import java.util.concurrent.CompletionException;

/// What a function has thrown, for callers that know no checked exceptions.
final class Unchecked {
    private Unchecked() {}

    /// The exception itself if it is unchecked, else one with it as the cause. An interrupt is
    /// kept.
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
