package dev.muster.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Keys chosen so that the quick hashes of all of them are the same.
class CrowdedKeysTest {
    private static final int COUNT = 2_000;
    private static final BigInteger MODULUS = BigInteger.TWO.pow(61).subtract(BigInteger.ONE);

    /// Texts whose Java hashes are the same.
    private static String text(int number) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 12; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    /// Differs where a sample does not look.
    private static String longText(int number) {
        return "-".repeat(3_000) + text(number) + "-".repeat(3_000);
    }

    private static byte[] longBytes(int number) {
        byte[] bytes = new byte[20_000];
        bytes[3_001] = (byte) number;
        bytes[3_003] = (byte) (number >> 8);
        return bytes;
    }

    private static PyInstance instance(int number) {
        Long[] state = new Long[200];
        Arrays.fill(state, 7L);
        state[150] = (long) number;
        return PyInstance.newObject(new PyGlobal("app", "Thing")).withState(Arrays.asList(state));
    }

    private static UUID uuid(int number) {
        return new UUID(number, number ^ 0x1234_5678_9abcL);
    }

    static Stream<Named<IntFunction<Object>>> kinds() {
        return Stream.of(
                Named.of("texts", CrowdedKeysTest::text),
                Named.of("long texts", CrowdedKeysTest::longText),
                Named.of("long bytes", CrowdedKeysTest::longBytes),
                Named.of("uuids", CrowdedKeysTest::uuid),
                Named.of("NaNs", number -> Double.valueOf(Double.NaN)),
                Named.of("complex NaNs", number -> new PyComplex(Double.NaN, 1)),
                Named.of(
                        "ints",
                        number ->
                                MODULUS.multiply(BigInteger.valueOf(number + 8L))
                                        .add(BigInteger.TEN)),
                Named.of(
                        "long ints",
                        number ->
                                BigInteger.TWO
                                        .pow(20_000)
                                        .add(BigInteger.valueOf(number).shiftLeft(70))),
                Named.of(
                        "decimals",
                        number ->
                                new BigDecimal(
                                        MODULUS.multiply(BigInteger.valueOf(number + 8L)), 2)),
                Named.of(
                        "fractions",
                        number ->
                                new PyFraction(
                                        MODULUS.multiply(BigInteger.valueOf(3L * number + 1)),
                                        BigInteger.valueOf(3))),
                Named.of("objects", CrowdedKeysTest::instance),
                Named.of("tuples", number -> PyTuple.of(1L, PyTuple.of(longText(number)))),
                Named.of("frozensets", number -> PyFrozenSet.of(uuid(number))),
                Named.of("names", number -> new PyGlobal(text(number), "x")),
                Named.of("slices", number -> new PySlice(uuid(number), null, null)),
                Named.of("ranges", number -> new PyRange(number, 1L << 40, 100_000 - 31L * number)),
                Named.of("times", number -> LocalDateTime.of(2020, 1, 1, 0, 0).plusNanos(number)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void keys_are_kept_apart_however_they_are_chosen(IntFunction<Object> kind)
            throws PickleException {
        PyDict dict = new PyDict();
        Object[] keys = new Object[COUNT];
        for (int i = 0; i < COUNT; i++) {
            keys[i] = kind.apply(i);
            dict.put(keys[i], (long) i);
        }

        assertThat(dict).hasSize(COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertThat(dict.get(keys[i])).isEqualTo((long) i);
        }
        PyDict copy = (PyDict) Pickle.standard().loads(Pickle.standard().dumps(dict));
        assertThat(copy).hasSize(keys[0] instanceof LocalDateTime ? 2 : COUNT);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void full_hashes_do_not_meet_and_agree_with_equality(IntFunction<Object> kind) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int i = 0; i < COUNT; i++) {
            Object key = kind.apply(i);
            int hash = new FullHash().ofKey(key);
            counts.merge(hash, 1, Integer::sum);
            Object twin = kind.apply(i);
            if (PyEquality.equal(key, twin)) {
                assertThat(new FullHash().ofKey(twin)).isEqualTo(hash);
            }
        }

        assertThat(counts).hasSizeGreaterThan(COUNT - 10);
    }

    @Test
    void what_is_equal_is_one_key_in_a_crowded_dict_too() {
        PyDict dict = crowded();
        Map<Object, List<Object>> equals = new LinkedHashMap<>();
        equals.put(
                1L,
                List.of(
                        true,
                        1.0,
                        1,
                        new BigDecimal("1.00"),
                        PyFraction.of(2, 2),
                        new PyComplex(1, -0.0)));
        equals.put(0L, List.of(false, -0.0, new BigDecimal("0E+5"), BigInteger.ZERO));
        equals.put(-7L, List.of(-7.0, new BigDecimal("-7"), BigInteger.valueOf(-7)));
        equals.put(0.5, List.of(PyFraction.of(1, 2), new BigDecimal("0.50"), 0.5f));
        equals.put(-0.375, List.of(PyFraction.of(-3, 8), new BigDecimal("-0.375")));
        BigInteger large = BigInteger.TWO.pow(1000);
        equals.put(0x1p1000, List.of(large, new BigDecimal(large)));
        equals.put(BigInteger.TEN.pow(30), List.of(new BigDecimal("1E+30")));
        equals.put(Double.POSITIVE_INFINITY, List.of(Float.POSITIVE_INFINITY));
        equals.put("text", List.of(new String("text")));
        equals.put(
                PyTuple.of(1L, PyFrozenSet.of(2L, "b")),
                List.of(PyTuple.of(true, PyFrozenSet.of("b", 2.0))));
        equals.put(
                PyInstance.newObject(new PyGlobal("a", "B"))
                        .withState(PyDict.of("x", 1, "y", List.of(2))),
                List.of(
                        PyInstance.newObject(new PyGlobal("a", "B"))
                                .withState(PyDict.of("y", List.of(2.0), "x", true))));
        equals.put(new PyRange(0, 3, 2), List.of(new PyRange(0, 4, 2)));

        equals.forEach((key, twins) -> dict.put(key, key));

        equals.forEach((key, twins) -> {
            for (Object twin : twins) {
                assertThat(dict.containsKey(twin)).as("%s as %s", key, twin).isTrue();
                assertThat(dict.get(twin)).isSameAs(key);
            }
        });
        assertThat(dict).hasSize(COUNT + equals.size());
    }

    private static PyDict crowded() {
        PyDict dict = new PyDict();
        for (int i = 0; i < COUNT; i++) {
            dict.put(text(i), i);
        }
        return dict;
    }

    @Test
    void a_crowded_dict_takes_no_list_as_a_key_and_forgets_what_is_removed() {
        PyDict dict = crowded();

        assertThatExceptionOfType(PyException.class)
                .isThrownBy(() -> dict.containsKey(PyTuple.of(1L, List.of())))
                .withMessage("TypeError: unhashable type: 'list'");
        for (int i = 0; i < COUNT; i += 2) {
            assertThat(dict.remove(text(i))).isEqualTo(i);
        }
        assertThat(dict).hasSize(COUNT / 2).containsEntry(text(1), 1).doesNotContainKey(text(2));
    }

    @Test
    void an_object_that_contains_itself_is_a_key_of_a_crowded_dict() throws PickleException {
        PyDict dict = crowded();
        // app.Thing() whose state is a list with itself in it
        byte[] pickle = {
            (byte) 0x80,
            4,
            'c',
            'a',
            '\n',
            'T',
            '\n',
            ')',
            (byte) 0x81,
            (byte) 0x94,
            ']',
            (byte) 0x94,
            'h',
            0,
            'a',
            'b',
            '.'
        };
        Object self = Pickle.standard().loads(pickle);

        dict.put(self, "itself");

        assertThat(dict.get(self)).isEqualTo("itself");
    }

    @Test
    void objects_of_a_java_class_that_hashes_badly_are_refused_when_they_are_many() {
        record Bad(int number) {
            @Override
            public int hashCode() {
                return 5;
            }
        }
        PyDict dict = new PyDict();

        assertThatExceptionOfType(PyException.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < 300; i++) {
                        dict.put(new Bad(i), i);
                    }
                })
                .withMessageContaining("ValueError");
        assertThat(dict).hasSize(256);
    }
}
