package dev.muster.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A time as people write it: `500ms`, `30s`, `2m`, `1h`, `1.5h`; a number alone is seconds.
record TimeSpan(Duration duration) {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s|m|h|d)?");

    static TimeSpan parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        Duration duration = form.matches() ? duration(form) : Duration.ZERO;
        if (duration.isZero()) {
            throw new IllegalArgumentException(
                    "a time is '%s', must be a positive number with ms, s, m, h or d, such as 30s"
                            .formatted(text));
        }
        return new TimeSpan(duration);
    }

    private static Duration duration(Matcher form) {
        Duration unit =
                switch (form.group(2)) {
                    case "ms" -> Duration.ofMillis(1);
                    case "m" -> Duration.ofMinutes(1);
                    case "h" -> Duration.ofHours(1);
                    case "d" -> Duration.ofDays(1);
                    case null, default -> Duration.ofSeconds(1);
                };
        String[] parts = form.group(1).split("\\.", 2);
        Duration whole = unit.multipliedBy(Long.parseLong(parts[0]));
        if (parts.length == 1) {
            return whole;
        }
        double fraction = Double.parseDouble("0." + parts[1]);
        return whole.plusNanos(Math.round(unit.toNanos() * fraction));
    }

    /// For options.
    static final class Reading implements ITypeConverter<TimeSpan> {
        @Override
        public TimeSpan convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
