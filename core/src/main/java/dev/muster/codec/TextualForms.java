package dev.muster.codec;

import java.net.URI;
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
enum TextualForms {
    URI_(URI.class, Object::toString, URI::create),
    PATH(Path.class, Object::toString, Path::of),
    PERIOD(Period.class, Object::toString, Period::parse),
    YEAR(Year.class, Object::toString, Year::parse),
    YEAR_MONTH(YearMonth.class, Object::toString, YearMonth::parse),
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
                return form;
            }
        }
        return null;
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
