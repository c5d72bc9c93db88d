package dev.muster.pickle;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Dates and times as Python prints them.
final class TimeRepr {
    private TimeRepr() {}

    static String of(LocalDate date) {
        return "datetime.date(%d, %d, %d)"
                .formatted(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
    }

    static String of(LocalDateTime time, @Nullable ZoneOffset offset) {
        StringJoiner parts = new StringJoiner(", ", "datetime.datetime(", ")");
        parts.add(String.valueOf(time.getYear()));
        parts.add(String.valueOf(time.getMonthValue()));
        parts.add(String.valueOf(time.getDayOfMonth()));
        return add(parts, time.toLocalTime(), offset);
    }

    static String of(LocalTime time, @Nullable ZoneOffset offset) {
        return add(new StringJoiner(", ", "datetime.time(", ")"), time, offset);
    }

    private static String add(StringJoiner parts, LocalTime time, @Nullable ZoneOffset offset) {
        parts.add(String.valueOf(time.getHour()));
        parts.add(String.valueOf(time.getMinute()));
        int micros = time.getNano() / 1000;
        if (time.getSecond() != 0 || micros != 0) {
            parts.add(String.valueOf(time.getSecond()));
        }
        if (micros != 0) {
            parts.add(String.valueOf(micros));
        }
        if (offset != null) {
            parts.add("tzinfo=" + of(offset));
        }
        return parts.toString();
    }

    static String of(Duration duration) {
        long days = Math.floorDiv(duration.getSeconds(), 86400);
        long seconds = Math.floorMod(duration.getSeconds(), 86400);
        int micros = duration.getNano() / 1000;
        if (days == 0 && seconds == 0 && micros == 0) {
            return "datetime.timedelta(0)";
        }
        StringJoiner parts = new StringJoiner(", ", "datetime.timedelta(", ")");
        add(parts, "days=", days);
        add(parts, "seconds=", seconds);
        add(parts, "microseconds=", micros);
        return parts.toString();
    }

    private static void add(StringJoiner parts, String name, long value) {
        if (value != 0) {
            parts.add(name + value);
        }
    }

    static String of(ZoneOffset offset) {
        return offset.equals(ZoneOffset.UTC)
                ? "datetime.timezone.utc"
                : "datetime.timezone(" + of(Duration.ofSeconds(offset.getTotalSeconds())) + ")";
    }
}
