package dev.muster;

import java.io.Serializable;

/// Which input of a `map` or a stream failed.
///
/// @param index its number, from 0; the first of several, if it is not known which of them it was
/// @param count how many inputs it may have been: 1, or those that were in one chunk when its
///   worker ended
/// @param text its value as text, shortened; empty if several are meant
public record FailedInput(long index, long count, String text) implements Serializable {
    /// `input 3 ("abc")`, or `one of the inputs 100 to 199`.
    @Override
    public String toString() {
        return count == 1
                ? "input %d (%s)".formatted(index, text)
                : "one of the inputs %d to %d".formatted(index, index + count - 1);
    }
}
