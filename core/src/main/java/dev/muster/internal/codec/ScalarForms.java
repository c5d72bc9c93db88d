package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Values of the JDK that hold no others and have no identity, but for the most frequent ones:
/// numbers, times, and what is represented by its text.
final class ScalarForms {
    private ScalarForms() {}

    /// Writes such a value.
    ///
    /// @return whether it is one; else nothing is written
    static boolean write(Object value, Output out) {
        switch (value) {
            case Byte number -> {
                out.writeByte(Tag.BYTE);
                out.writeByte(number);
            }
            case Short number -> {
                out.writeByte(Tag.SHORT);
                out.writeSigned(number);
            }
            case Character c -> {
                out.writeByte(Tag.CHAR);
                out.writeUnsigned(c);
            }
            case Float number -> {
                out.writeByte(Tag.FLOAT);
                out.writeInt(Float.floatToRawIntBits(number));
            }
            case BigInteger number -> {
                out.writeByte(Tag.BIG_INTEGER);
                writeBig(number, out);
            }
            case BigDecimal number -> {
                out.writeByte(Tag.BIG_DECIMAL);
                out.writeSigned(number.scale());
                writeBig(number.unscaledValue(), out);
            }
            case UUID id -> {
                out.writeByte(Tag.UUID);
                out.writeLong(id.getMostSignificantBits());
                out.writeLong(id.getLeastSignificantBits());
            }
            case Instant time -> {
                out.writeByte(Tag.INSTANT);
                out.writeSigned(time.getEpochSecond());
                out.writeUnsigned(time.getNano());
            }
            case Duration time -> {
                out.writeByte(Tag.DURATION);
                out.writeSigned(time.getSeconds());
                out.writeUnsigned(time.getNano());
            }
            case LocalDate date -> {
                out.writeByte(Tag.LOCAL_DATE);
                out.writeSigned(date.toEpochDay());
            }
            case LocalTime time -> {
                out.writeByte(Tag.LOCAL_TIME);
                out.writeUnsigned(time.toNanoOfDay());
            }
            case LocalDateTime time -> {
                out.writeByte(Tag.LOCAL_DATE_TIME);
                out.writeSigned(time.toLocalDate().toEpochDay());
                out.writeUnsigned(time.toLocalTime().toNanoOfDay());
            }
            default -> {
                Textual form = Textual.of(value);
                if (form == null) {
                    return false;
                }
                out.writeByte(Tag.TEXTUAL);
                out.writeByte(form.number());
                out.writeText(form.text(value));
            }
        }
        return true;
    }

    private static void writeBig(BigInteger number, Output out) {
        byte[] bytes = number.toByteArray();
        out.writeUnsigned(bytes.length);
        out.writeBytes(bytes, 0, bytes.length);
    }

    /// @param tag what was read last
    static Object read(int tag, Input in) throws CodecException {
        return switch (tag) {
            case Tag.BYTE -> (byte) in.readByte();
            case Tag.SHORT -> (short) in.readSigned();
            case Tag.CHAR -> (char) in.readUnsigned();
            case Tag.FLOAT -> Float.intBitsToFloat(in.readInt());
            case Tag.CHARS -> {
                char[] chars = new char[in.readCount(2)];
                in.readInto(MemorySegment.ofArray(chars));
                yield new String(chars);
            }
            case Tag.BIG_INTEGER -> readBig(in);
            case Tag.BIG_DECIMAL -> {
                int scale = Math.toIntExact(in.readSigned());
                yield new BigDecimal(readBig(in), scale);
            }
            case Tag.UUID -> new UUID(in.readLong(), in.readLong());
            case Tag.INSTANT -> Instant.ofEpochSecond(in.readSigned(), in.readUnsigned());
            case Tag.DURATION -> Duration.ofSeconds(in.readSigned(), in.readUnsigned());
            case Tag.LOCAL_DATE -> LocalDate.ofEpochDay(in.readSigned());
            case Tag.LOCAL_TIME -> LocalTime.ofNanoOfDay(in.readUnsigned());
            case Tag.LOCAL_DATE_TIME ->
                    LocalDateTime.of(
                            LocalDate.ofEpochDay(in.readSigned()),
                            LocalTime.ofNanoOfDay(in.readUnsigned()));
            case Tag.TEXTUAL -> Textual.read(in.readByte(), in.readText());
            default -> throw new CodecException("%d begins no value".formatted(tag));
        };
    }

    private static BigInteger readBig(Input in) throws CodecException {
        byte[] bytes = in.readBytes(in.readCount(1));
        if (bytes.length == 0) {
            throw new CodecException("a number has no digits: these bytes are no value");
        }
        return new BigInteger(bytes);
    }

    /// Classes whose values are written as their text.
    @SuppressWarnings("ImmutableEnumChecker") // its functions have no state
    enum Textual {
        URI_(URI.class, Object::toString, URI::create),
        PATH(Path.class, Object::toString, Path::of),
        PERIOD(Period.class, Object::toString, Period::parse),
        YEAR(Year.class, Object::toString, text -> Year.of(Integer.parseInt(text))),
        YEAR_MONTH(YearMonth.class, Object::toString, Textual::yearMonth),
        MONTH_DAY(MonthDay.class, Object::toString, MonthDay::parse),
        OFFSET_TIME(OffsetTime.class, Object::toString, OffsetTime::parse),
        OFFSET_DATE_TIME(OffsetDateTime.class, Object::toString, OffsetDateTime::parse),
        ZONED_DATE_TIME(ZonedDateTime.class, Object::toString, ZonedDateTime::parse),
        ZONE_ID(ZoneId.class, zone -> ((ZoneId) zone).getId(), ZoneId::of),
        LOCALE(Locale.class, locale -> ((Locale) locale).toLanguageTag(), Locale::forLanguageTag);

        private static final Textual[] ALL = values();

        private final Class<?> type;
        private final Function<Object, String> text;
        private final Function<String, Object> parser;

        Textual(Class<?> type, Function<Object, String> text, Function<String, Object> parser) {
            this.type = type;
            this.text = text;
            this.parser = parser;
        }

        /// The form of a value, or null if it has none here.
        static @Nullable Textual of(Object value) {
            for (Textual form : ALL) {
                if (form.type.isInstance(value)) {
                    return form.isSaid(value) ? form : null;
                }
            }
            return null;
        }

        /// Whether the text represents this value completely.
        private boolean isSaid(Object value) {
            return switch (value) {
                case Path path -> path.getFileSystem().equals(FileSystems.getDefault());
                case Locale locale -> Locale.forLanguageTag(locale.toLanguageTag()).equals(locale);
                default -> true;
            };
        }

        /// `YearMonth.parse` does not accept everything that its `toString` returns.
        private static YearMonth yearMonth(String text) {
            int dash = text.lastIndexOf('-');
            return YearMonth.of(
                    Integer.parseInt(text.substring(0, dash)),
                    Integer.parseInt(text.substring(dash + 1)));
        }

        /// The form's number in bytes.
        @SuppressWarnings("EnumOrdinal") // both sides have the same version
        int number() {
            return ordinal();
        }

        String text(Object value) {
            return text.apply(value);
        }

        static Object read(int number, String text) throws CodecException {
            if (number >= ALL.length) {
                throw new CodecException("%d is no form of a value".formatted(number));
            }
            try {
                return ALL[number].parser.apply(text);
            } catch (RuntimeException e) {
                throw new CodecException(
                        "'%s' is no %s".formatted(text, ALL[number].type.getSimpleName()), e);
            }
        }
    }
}
