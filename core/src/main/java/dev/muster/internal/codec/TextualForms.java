package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Classes whose values are written as their text.
@SuppressWarnings("ImmutableEnumChecker") // its functions have no state
enum TextualForms {
    URI_(URI.class, Object::toString, URI::create),
    PATH(Path.class, Object::toString, Path::of),
    PERIOD(Period.class, Object::toString, Period::parse),
    YEAR(Year.class, Object::toString, text -> Year.of(Integer.parseInt(text))),
    YEAR_MONTH(YearMonth.class, Object::toString, TextualForms::yearMonth),
    MONTH_DAY(MonthDay.class, Object::toString, MonthDay::parse),
    OFFSET_TIME(OffsetTime.class, Object::toString, OffsetTime::parse),
    OFFSET_DATE_TIME(OffsetDateTime.class, Object::toString, OffsetDateTime::parse),
    ZONED_DATE_TIME(ZonedDateTime.class, Object::toString, ZonedDateTime::parse),
    ZONE_ID(ZoneId.class, zone -> ((ZoneId) zone).getId(), ZoneId::of),
    LOCALE(Locale.class, locale -> ((Locale) locale).toLanguageTag(), Locale::forLanguageTag);

    private static final TextualForms[] ALL = values();

    private final Class<?> type;
    private final Function<Object, String> text;
    private final Function<String, Object> parser;

    TextualForms(Class<?> type, Function<Object, String> text, Function<String, Object> parser) {
        this.type = type;
        this.text = text;
        this.parser = parser;
    }

    /// The form of a value, or null if it has none here.
    static @Nullable TextualForms of(Object value) {
        for (TextualForms form : ALL) {
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
