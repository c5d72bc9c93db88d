package dev.muster;

import dev.muster.internal.system.TimeText;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;

/// The progress of a `map` or a stream at one moment.
///
/// @param done how many inputs have a result or have failed
/// @param within how much of the inputs in progress is done, as reported by their tasks with
///   [WorkerContext#progress]; in inputs, 0 if they report nothing
/// @param total how many inputs there are, once that is known
/// @param failed how many inputs have failed for good
/// @param retried how many times an input was retried
/// @param elapsed how long the work has been running
public record Progress(
        long done, double within, OptionalLong total, long failed, long retried, Duration elapsed) {
    private static final double NANOS = 1e9;

    /// Inputs a second, so far.
    public double rate() {
        return elapsed.isZero() ? 0 : (done + within) * NANOS / elapsed.toNanos();
    }

    /// The part that is done, from 0 to 1, once the total is known.
    public Optional<Double> fraction() {
        if (total.isEmpty()) {
            return Optional.empty();
        }
        long all = total.getAsLong();
        return Optional.of(all == 0 ? 1 : Math.min(1, (done + within) / all));
    }

    /// How long the rest will take at the present rate, once it can be estimated.
    public Optional<Duration> remaining() {
        if (total.isEmpty() || rate() == 0) {
            return Optional.empty();
        }
        double left = Math.max(0, total.getAsLong() - done - within);
        return Optional.of(Duration.ofNanos((long) (left / rate() * NANOS)));
    }

    /// A readable line: `37 of 100, 37 %, 2 failed, 12.5/s, 5 s left`.
    @Override
    public String toString() {
        var text = new StringJoiner(", ");
        text.add(total.isEmpty() ? done + " done" : done + " of " + total.getAsLong());
        fraction().ifPresent(part -> text.add("%d %%".formatted((int) (part * 100))));
        if (failed > 0) {
            text.add(failed + " failed");
        }
        if (retried > 0) {
            text.add(retried + " tried again");
        }
        text.add(rateText());
        if (isComplete()) {
            text.add("in " + TimeText.of(rounded(elapsed)));
        } else {
            remaining().ifPresent(left -> text.add(TimeText.of(rounded(left)) + " left"));
        }
        return text.toString();
    }

    private String rateText() {
        double rate = rate();
        return String.format(Locale.ROOT, rate < 100 ? "%.1f/s" : "%,.0f/s", rate);
    }

    /// To whole seconds, and to tenths of one where it is short.
    private static Duration rounded(Duration time) {
        long step = time.toSeconds() >= 10 ? 1_000 : 100;
        return Duration.ofMillis((time.toMillis() + step / 2) / step * step);
    }

    /// Whether all inputs have a result or have failed.
    public boolean isComplete() {
        return total.isPresent() && done == total.getAsLong();
    }
}
