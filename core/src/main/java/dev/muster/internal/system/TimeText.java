package dev.muster.internal.system;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.StringJoiner;

/// A duration as people write it: `300 ms`, `1.5 s`, `2 min 5 s`, `3 d 4 h`.
public final class TimeText {
    private static final int NANOS_IN_MICRO = 1_000;
    private static final int NANOS_IN_MILLI = 1_000_000;
    private static final int NANOS_IN_SECOND = 1_000_000_000;
    private static final int MOST_UNITS = 2;
    private static final int DIGITS = 3;
    private static final Duration ENDLESS = Duration.ofDays(100 * 365L);

    private static final String ENDLESS_TEXT = "more than 100 years";

    private TimeText() {}

    /// In words; long ones are cut to their two largest units.
    public static String of(Duration time) {
        if (time.isNegative()) {
            boolean isEndless = time.compareTo(ENDLESS.negated()) < 0;
            return "-" + (isEndless ? ENDLESS_TEXT : of(time.negated()));
        }
        if (time.compareTo(ENDLESS) > 0) {
            return ENDLESS_TEXT;
        }
        if (time.toMinutes() > 0) {
            return large(time);
        }
        if (time.isZero() || time.toSeconds() > 0) {
            return number(time, NANOS_IN_SECOND) + " s";
        }
        if (time.toNanos() >= NANOS_IN_MILLI) {
            return number(time, NANOS_IN_MILLI) + " ms";
        }
        return time.toNanos() >= NANOS_IN_MICRO
                ? number(time, NANOS_IN_MICRO) + " µs"
                : time.toNanos() + " ns";
    }

    private static String large(Duration time) {
        long[] amounts = {
            time.toDays(), time.toHoursPart(), time.toMinutesPart(), time.toSecondsPart()
        };
        String[] units = {"d", "h", "min", "s"};
        var text = new StringJoiner(" ");
        int left = MOST_UNITS;
        for (int i = 0; i < units.length && left > 0; i++) {
            if (amounts[i] > 0) {
                text.add(amounts[i] + " " + units[i]);
            }
            if (text.length() > 0) {
                left--;
            }
        }
        return text.toString();
    }

    private static String number(Duration time, int nanosInUnit) {
        return BigDecimal.valueOf(time.toNanos())
                .divide(BigDecimal.valueOf(nanosInUnit), DIGITS, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
