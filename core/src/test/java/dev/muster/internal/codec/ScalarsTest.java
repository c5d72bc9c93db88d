package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.codec.CodecException;
import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.DayOfWeek;
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
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.JapaneseDate;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Values that are one thing: each arrives as an equal one of its own class.
class ScalarsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    static Stream<Object> numbers() {
        return Stream.of(
                true,
                false,
                Byte.MIN_VALUE,
                Byte.MAX_VALUE,
                (byte) -1,
                Short.MIN_VALUE,
                Short.MAX_VALUE,
                Character.MIN_VALUE,
                'a',
                Character.MAX_VALUE,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                0L,
                -1L,
                Float.MIN_VALUE,
                Float.NaN,
                Float.NEGATIVE_INFINITY,
                -0.0f,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                -0.0,
                BigInteger.ZERO,
                BigInteger.ONE.negate(),
                BigInteger.TWO.pow(10_000).negate(),
                BigDecimal.ZERO,
                new BigDecimal("-1.500"),
                new BigDecimal(BigInteger.TEN, Integer.MAX_VALUE),
                new BigDecimal(BigInteger.TEN, Integer.MIN_VALUE));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void numbers_keep_value_and_class(Object number) throws CodecException {
        Trip.keeps(number);
    }

    @Test
    void every_integer_near_zero_and_at_the_edges_of_lengths_is_kept() throws CodecException {
        for (int bits = 0; bits < 32; bits++) {
            for (int near = -40; near <= 40; near++) {
                int number = (1 << bits) + near;
                assertThat(Trip.of(number)).isEqualTo(number);
                assertThat(Trip.of(-number)).isEqualTo(-number);
                assertThat(Trip.of((long) number << 31)).isEqualTo((long) number << 31);
            }
        }
    }

    @Test
    void the_bits_of_what_is_not_a_number_are_kept() throws CodecException {
        double odd = Double.longBitsToDouble(0x7FF8_0000_0000_1234L);

        assertThat(Double.doubleToRawLongBits(Trip.of(odd))).isEqualTo(0x7FF8_0000_0000_1234L);
    }

    static Stream<String> texts() {
        return Stream.of(
                "",
                "a",
                "\0",
                "grün",
                "日本語",
                "a\uD83D\uDE00b",
                "\uD83D",
                "\uDE00",
                "\uDE00\uD83D",
                "ab\uD83D\uD83D\uDE00",
                "a".repeat(127),
                "a".repeat(128),
                "a".repeat(126) + "é",
                "é".repeat(64),
                "x".repeat(200_000),
                "\uD83D\uDE00".repeat(100_000),
                "\uD83D".repeat(100_000));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void texts_are_kept_with_lone_surrogates_too(String text) throws CodecException {
        Trip.keeps(text);
    }

    @SuppressWarnings("JavaUtilDate") // it travels, too
    static Stream<Object> times() {
        return Stream.of(
                Instant.MIN,
                Instant.MAX,
                Instant.EPOCH.minusNanos(1),
                Duration.ZERO,
                Duration.ofSeconds(Long.MIN_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                Duration.ofNanos(-1),
                LocalDate.MIN,
                LocalDate.MAX,
                LocalTime.MIN,
                LocalTime.MAX,
                LocalDateTime.MIN,
                LocalDateTime.MAX,
                Period.of(1, -2, Integer.MIN_VALUE),
                Year.of(2026),
                Year.of(5),
                Year.of(-300),
                Year.of(Year.MAX_VALUE),
                Year.of(Year.MIN_VALUE),
                YearMonth.of(2026, 2),
                YearMonth.of(12_345, 1),
                YearMonth.of(-7, 12),
                YearMonth.of(Year.MIN_VALUE, 1),
                MonthDay.of(2, 29),
                OffsetTime.MIN,
                OffsetTime.MAX,
                OffsetDateTime.MIN,
                OffsetDateTime.MAX,
                DayOfWeek.SUNDAY,
                JapaneseDate.of(2026, 3, 4),
                new Date(12345));
    }

    @ParameterizedTest
    @MethodSource("times")
    void times_are_kept(Object time) throws CodecException {
        Trip.keeps(time);
    }

    static Stream<Object> zones() {
        LocalDateTime twice = LocalDateTime.of(2026, 10, 25, 2, 30);
        return Stream.of(
                BERLIN,
                ZoneOffset.UTC,
                ZoneOffset.MAX,
                ZoneOffset.ofHoursMinutesSeconds(-1, -2, -3),
                ZoneId.of("UTC+01:00"),
                ZonedDateTime.ofLocal(twice, BERLIN, ZoneOffset.ofHours(1)),
                ZonedDateTime.ofLocal(twice, BERLIN, ZoneOffset.ofHours(2)),
                ZonedDateTime.of(LocalDateTime.MAX.minusDays(2), ZoneOffset.ofHours(3)),
                TimeZone.getTimeZone(BERLIN),
                GregorianCalendar.from(ZonedDateTime.of(twice, BERLIN)));
    }

    @ParameterizedTest
    @MethodSource("zones")
    void times_of_a_zone_are_kept_in_the_hour_that_comes_twice_too(Object time)
            throws CodecException {
        Trip.keeps(time);
    }

    static Stream<Object> names() throws UnknownHostException {
        return Stream.of(
                new UUID(Long.MIN_VALUE, -1),
                URI.create("http://user@example.com:80/a%20b?c=ü#d"),
                URI.create(""),
                Path.of("/tmp/a b"),
                Path.of(""),
                new File("/tmp/a b"),
                InetAddress.getByAddress("here", new byte[] {127, 0, 0, 1}),
                InetSocketAddress.createUnresolved("there", 1),
                Currency.getInstance("EUR"),
                String.class,
                int.class,
                void.class,
                int[][].class,
                List.class,
                Runnable.class,
                Runnable[].class);
    }

    @ParameterizedTest
    @MethodSource("names")
    void names_and_addresses_are_kept(Object name) throws CodecException {
        Trip.keeps(name);
    }

    static Stream<Locale> locales() {
        return Stream.of(
                Locale.ROOT,
                Locale.GERMANY,
                Locale.forLanguageTag("zh-Hant-TW-u-co-stroke-x-mine"),
                Locale.of("no", "NO", "NY"),
                Locale.of("ja", "JP", "JP"),
                Locale.of("en", "US", "not a variant of the standard"));
    }

    @ParameterizedTest
    @MethodSource("locales")
    void locales_are_kept_also_those_that_no_language_tag_can_say(Locale locale)
            throws CodecException {
        Trip.keeps(locale);
    }

    static Stream<Object> optionals() {
        return Stream.of(
                Optional.empty(),
                Optional.of("a"),
                Optional.of(Optional.of(List.of(1))),
                OptionalInt.empty(),
                OptionalInt.of(Integer.MIN_VALUE),
                OptionalLong.empty(),
                OptionalLong.of(Long.MAX_VALUE),
                OptionalDouble.empty(),
                OptionalDouble.of(-0.0));
    }

    @ParameterizedTest
    @MethodSource("optionals")
    void optionals_are_kept(Object optional) throws CodecException {
        Trip.keeps(optional);
    }

    @Test
    void nothing_is_kept() throws CodecException {
        Trip.keeps(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "a\uD83D", "longer than a byte"})
    void what_is_plain_says_so(String text) throws CodecException {
        Stream<@Nullable Object> plain = Stream.of(null, true, 1, 99_999, 1L, 1.5, BigInteger.TWO);

        for (Object each : plain.toList()) {
            assertThat(JavaCodec.isPlain(JavaCodec.standard().encode(each))).isTrue();
        }
        assertThat(JavaCodec.isPlain(JavaCodec.standard().encode(text))).isTrue();
        assertThat(JavaCodec.isPlain(JavaCodec.standard().encode(List.of(text)))).isFalse();
        assertThat(JavaCodec.isPlain(JavaCodec.standard().encode(Optional.of(text)))).isFalse();
    }

    @Test
    void an_encoded_value_arrives_as_the_value() throws CodecException {
        Encoded inner = JavaCodec.standard().encode(List.of("a", "b"));

        List<Object> read = Objects.requireNonNull(Trip.of(List.of(inner, 1, inner)));

        assertThat(read).isEqualTo(List.of(List.of("a", "b"), 1, List.of("a", "b")));
        assertThat(inner).isEqualTo(JavaCodec.standard().encode(List.of("a", "b")));
        assertThat(inner).hasSameHashCodeAs(JavaCodec.standard().encode(List.of("a", "b")));
        assertThat(inner).isNotEqualTo(JavaCodec.standard().encode(List.of("a", "c")));
    }
}
