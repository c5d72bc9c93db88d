package dev.muster.pickle;

import dev.muster.pickle.KnownClasses.Maker;
import dev.muster.pickle.KnownClasses.Making;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Dates and times: Python keeps them as a few packed bytes, to the microsecond.
final class TimeTypes {
    /*
     *  datetime   year(2) month day hour minute second microsecond(3)
     *  date       year(2) month day
     *  time       hour minute second microsecond(3)
     *
     * The high bit of month (datetime) or hour (time) is `fold`, which java.time cannot hold.
     */

    private static final PyGlobal DATETIME = new PyGlobal("datetime", "datetime");
    private static final PyGlobal DATE = new PyGlobal("datetime", "date");
    private static final PyGlobal TIME = new PyGlobal("datetime", "time");
    private static final PyGlobal TIMEDELTA = new PyGlobal("datetime", "timedelta");
    private static final PyGlobal TIMEZONE = new PyGlobal("datetime", "timezone");
    private static final long MAX_DAYS = 999_999_999;

    private TimeTypes() {}

    static void addTo(Map<PyGlobal, Maker> makers) {
        makers.put(DATETIME, TimeTypes::dateTime);
        makers.put(DATE, TimeTypes::date);
        makers.put(TIME, TimeTypes::time);
        makers.put(TIMEDELTA, TimeTypes::duration);
        makers.put(TIMEZONE, TimeTypes::zone);
    }

    /// The first argument as packed bytes of this length, or null; Python 2 sends it as text.
    private static byte @Nullable [] packed(PyTuple arguments, int length) {
        Object first = arguments.size() == 0 ? null : arguments.get(0);
        byte[] bytes =
                first instanceof String text
                        ? text.getBytes(StandardCharsets.ISO_8859_1)
                        : first instanceof byte[] plain ? plain : null;
        return bytes != null && bytes.length == length ? bytes : null;
    }

    private static boolean isWithoutZone(PyTuple arguments) {
        return arguments.size() == 1 || (arguments.size() == 2 && arguments.get(1) == null);
    }

    private static @Nullable Object dateTime(PyTuple arguments, Making making) {
        byte[] bytes = packed(arguments, 10);
        LocalDate date = bytes == null ? null : dateOf(bytes);
        LocalTime time = bytes == null ? null : timeOf(bytes, 4);
        if (date == null || time == null) {
            return null;
        }
        if (isWithoutZone(arguments)) {
            return LocalDateTime.of(date, time);
        }
        return arguments.size() == 2 && arguments.get(1) instanceof ZoneOffset zone
                ? OffsetDateTime.of(date, time, zone)
                : null;
    }

    private static @Nullable Object date(PyTuple arguments, Making making) {
        byte[] bytes = arguments.size() == 1 ? packed(arguments, 4) : null;
        return bytes == null ? null : dateOf(bytes);
    }

    private static @Nullable Object time(PyTuple arguments, Making making) {
        byte[] bytes = packed(arguments, 6);
        LocalTime time = bytes == null ? null : timeOf(bytes, 0);
        if (time == null || isWithoutZone(arguments)) {
            return time;
        }
        return arguments.size() == 2 && arguments.get(1) instanceof ZoneOffset zone
                ? OffsetTime.of(time, zone)
                : null;
    }

    private static @Nullable LocalDate dateOf(byte[] bytes) {
        int year = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        try {
            return year < 1 || year > 9999 ? null : LocalDate.of(year, bytes[2], bytes[3]);
        } catch (DateTimeException foldOrNonsense) {
            return null;
        }
    }

    private static @Nullable LocalTime timeOf(byte[] bytes, int at) {
        int micros =
                (bytes[at + 3] & 0xff) << 16 | (bytes[at + 4] & 0xff) << 8 | (bytes[at + 5] & 0xff);
        try {
            return LocalTime.of(
                    bytes[at], bytes[at + 1], bytes[at + 2], Math.multiplyExact(micros, 1000));
        } catch (DateTimeException | ArithmeticException foldOrNonsense) {
            return null;
        }
    }

    private static @Nullable Object duration(PyTuple arguments, Making making) {
        if (arguments.size() == 3
                && arguments.get(0) instanceof Long days
                && arguments.get(1) instanceof Long seconds
                && arguments.get(2) instanceof Long micros
                && Math.abs(days) <= MAX_DAYS
                && seconds >= 0
                && seconds < 86400
                && micros >= 0
                && micros < 1_000_000) {
            return Duration.ofSeconds(days * 86400 + seconds, micros * 1000);
        }
        return null;
    }

    private static @Nullable Object zone(PyTuple arguments, Making making) {
        if (arguments.size() != 1 || !(arguments.get(0) instanceof Duration offset)) {
            return null;
        }
        boolean fits = offset.getNano() == 0 && offset.abs().toHours() < 18;
        return fits ? ZoneOffset.ofTotalSeconds((int) offset.getSeconds()) : null;
    }

    /// The call by which Python makes this value again, or null if it is none of these.
    static @Nullable PyInstance reduce(Object value) throws PickleException {
        return switch (value) {
            case LocalDateTime time -> PyInstance.reduce(DATETIME, (Object) pack(time));
            case OffsetDateTime time ->
                    PyInstance.reduce(DATETIME, pack(time.toLocalDateTime()), time.getOffset());
            case ZonedDateTime time -> reduce(time.toOffsetDateTime());
            case Instant moment -> reduce(moment.atOffset(ZoneOffset.UTC));
            case LocalDate date -> PyInstance.reduce(DATE, (Object) pack(date));
            case LocalTime time -> PyInstance.reduce(TIME, (Object) pack(time));
            case OffsetTime time ->
                    PyInstance.reduce(TIME, pack(time.toLocalTime()), time.getOffset());
            case Duration duration -> reduce(duration);
            case ZoneOffset zone ->
                    PyInstance.reduce(TIMEZONE, Duration.ofSeconds(zone.getTotalSeconds()));
            default -> null;
        };
    }

    private static PyInstance reduce(Duration duration) throws PickleException {
        long days = Math.floorDiv(duration.getSeconds(), 86400L);
        if (Math.abs(days) > MAX_DAYS) {
            throw new PickleException(
                    "a Duration is " + days + " days, must be within 999999999 for Python");
        }
        long seconds = Math.floorMod(duration.getSeconds(), 86400L);
        return PyInstance.reduce(TIMEDELTA, days, seconds, duration.getNano() / 1000L);
    }

    private static byte[] pack(LocalDateTime time) throws PickleException {
        byte[] date = pack(time.toLocalDate());
        byte[] clock = pack(time.toLocalTime());
        byte[] packed = java.util.Arrays.copyOf(date, 10);
        System.arraycopy(clock, 0, packed, 4, 6);
        return packed;
    }

    private static byte[] pack(LocalDate date) throws PickleException {
        int year = date.getYear();
        if (year < 1 || year > 9999) {
            throw new PickleException("a year is " + year + ", must be 1 to 9999 for Python");
        }
        return new byte[] {
            (byte) (year >> 8),
            (byte) year,
            (byte) date.getMonthValue(),
            (byte) date.getDayOfMonth()
        };
    }

    private static byte[] pack(LocalTime time) {
        int micros = time.getNano() / 1000;
        return new byte[] {
            (byte) time.getHour(),
            (byte) time.getMinute(),
            (byte) time.getSecond(),
            (byte) (micros >> 16),
            (byte) (micros >> 8),
            (byte) micros
        };
    }
}
