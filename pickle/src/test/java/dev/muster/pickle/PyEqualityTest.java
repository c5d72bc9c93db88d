package dev.muster.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PyEqualityTest {
    private static void same(Object a, Object b) {
        assertThat(PyEquality.equal(a, b)).as("%s == %s", a, b).isTrue();
        assertThat(PyEquality.equal(b, a)).as("%s == %s", b, a).isTrue();
        assertThat(PyEquality.hash(a)).as("hash of %s and %s", a, b).isEqualTo(PyEquality.hash(b));
    }

    private static void different(Object a, Object b) {
        assertThat(PyEquality.equal(a, b)).as("%s == %s", a, b).isFalse();
        assertThat(PyEquality.equal(b, a)).as("%s == %s", b, a).isFalse();
    }

    @Test
    void numbers_are_equal_by_value() {
        same(1L, 1.0);
        same(1L, true);
        same(0.0, -0.0);
        same(0L, false);
        same(1, 1L);
        same(BigInteger.TWO.pow(100), 0x1p100);
        same(BigInteger.TEN.pow(30), new BigDecimal("1E+30"));
        same(0.5, PyFraction.of(1, 2));
        same(0.5, new BigDecimal("0.50"));
        same(new BigDecimal("1.0"), 1L);
        same(new PyComplex(2, 0), 2L);
        same(new PyComplex(-0.0, 1), new PyComplex(0.0, 1));
        different(1L, "1");
        different((1L << 53) + 1, (double) (1L << 53));
        different(Long.MAX_VALUE, 0x1p63);
        different(Double.NaN, 1.0);
        different(0.1, new BigDecimal("0.1"));
    }

    @Test
    void long_ints_and_decimals_are_compared_by_what_decides() {
        BigInteger power = BigInteger.TEN.pow(30_000);
        for (BigInteger whole :
                List.of(power, power.negate(), power.add(BigInteger.ONE), power.shiftLeft(3))) {
            for (String text : List.of("1E+30000", "-1E+30000", "8E+30000", "1E+29999", "0.5")) {
                var decimal = new BigDecimal(text);
                int order = new BigDecimal(whole).compareTo(decimal);
                assertThat(PyOrder.compare(whole, decimal)).as(text).isEqualTo(order);
                assertThat(PyOrder.compare(decimal, whole)).as(text).isEqualTo(-order);
                assertThat(PyEquality.equal(whole, decimal)).as(text).isEqualTo(order == 0);
            }
        }
        BigInteger huge = BigInteger.ONE.shiftLeft(100_000_000);
        for (String text :
                List.of("1E+2147483647", "1E-2147483647", "9E+30102999", "4E+30102999")) {
            different(huge, new BigDecimal(text));
        }
        assertThat(PyOrder.less(huge, new BigDecimal("1E+2147483647"))).isTrue();
        assertThat(PyOrder.less(huge, new BigDecimal("1E-2147483647"))).isFalse();
        assertThat(PyOrder.less(huge, Double.MAX_VALUE)).isFalse();
        assertThat(PyOrder.less(-Double.MAX_VALUE, huge)).isTrue();
    }

    @Test
    void nan_is_only_itself() {
        Double nan = Double.NaN;

        assertThat(PyEquality.equal(nan, nan)).isTrue();
        assertThat(PyEquality.equal(List.of(nan), List.of(nan))).isTrue();
        assertThat(PyEquality.equal(0.0 / 0, Double.valueOf("NaN"))).isFalse();
    }

    @Test
    void containers_are_equal_by_content_and_kind() {
        same(PyTuple.of(1, "a"), PyTuple.of(1.0, "a"));
        different(PyTuple.of(1), List.of(1));
        different("a", new byte[] {'a'});
        different(PyTuple.of(1), PyTuple.of(1, 2));
        assertThat(PyEquality.equal(List.of(1), Arrays.asList(1.0))).isTrue();
        assertThat(PyEquality.equal(Map.of("a", 1), PyDict.of("a", true))).isTrue();
        assertThat(PyEquality.equal(new byte[] {1}, PyByteArray.of((byte) 1))).isTrue();
        assertThat(PyEquality.equal(new int[] {1}, new double[] {1})).isTrue();
        same(new PyRange(0, 3, 2), new PyRange(0, 4, 2));
    }

    @Test
    void objects_of_unknown_classes_are_equal_by_content() {
        PyGlobal type = new PyGlobal("app", "Color");

        same(PyInstance.reduce(type, 1), PyInstance.reduce(type, 1.0));
        different(PyInstance.reduce(type, 1), PyInstance.reduce(type, 2));
        different(PyInstance.reduce(type, 1), PyInstance.newObject(type, 1));
        same(
                PyInstance.ofAttributes(type, PyDict.of("x", 1, "y", List.of(2))),
                PyInstance.ofAttributes(type, PyDict.of("y", List.of(2), "x", 1)));
    }

    @Test
    void a_list_that_contains_itself_ends_in_a_recursion_error() {
        List<Object> one = new ArrayList<>();
        one.add(one);
        List<Object> other = new ArrayList<>();
        other.add(other);

        assertThatExceptionOfType(PyException.class)
                .isThrownBy(() -> PyEquality.equal(one, other))
                .matches(e -> e.is("RecursionError"));
    }

    @Test
    void order_is_pythons() {
        assertThat(PyOrder.less(1L, 1.5)).isTrue();
        assertThat(PyOrder.less("\uffff", "\ud83d\ude00")).isTrue();
        assertThat(PyOrder.less(PyTuple.of(1, "a"), PyTuple.of(1, "b"))).isTrue();
        assertThat(PyOrder.less(List.of(1), List.of(1, 0))).isTrue();
        assertThat(PyOrder.less(new byte[] {1}, new byte[] {-1})).isTrue();
        assertThat(PyOrder.less(PySet.of(1), PySet.of(1, 2))).isTrue();
        assertThat(PyOrder.less(Double.NaN, 1.0)).isFalse();
        assertThat(PyOrder.less(BigInteger.TWO.pow(70), Double.POSITIVE_INFINITY)).isTrue();
        assertThat(PyOrder.less(PyFraction.of(1, 3), 0.5)).isTrue();
        assertThatExceptionOfType(PyException.class)
                .isThrownBy(() -> PyOrder.less("a", 1L))
                .withMessage("TypeError: '<' not supported between instances of 'str' and 'int'");
        assertThatExceptionOfType(PyException.class)
                .isThrownBy(() -> PyOrder.less(new PyComplex(1, 1), 1L));
    }

    @Test
    void exceptions_of_both_worlds_find_each_other() {
        assertThat(PyException.from(new IllegalArgumentException("bad")).getMessage())
                .isEqualTo("ValueError: bad");
        assertThat(PyException.from(new java.nio.file.NoSuchFileException("f")).getMessage())
                .isEqualTo("FileNotFoundError: [Errno 2] No such file: 'f'");
        assertThat(PyException.from(new IllegalStateException("odd")).getMessage())
                .isEqualTo("RuntimeError: java.lang.IllegalStateException: odd");
        PyException missing = PyException.of("KeyError", "k");
        assertThat(missing.getMessage()).isEqualTo("KeyError: 'k'");
        assertThat(missing.is("LookupError")).isTrue();
        assertThat(missing.toJava())
                .isInstanceOf(java.util.NoSuchElementException.class)
                .hasCause(missing);
        assertThat(PyException.from(missing.toJava())).isSameAs(missing);
        PyException unknown = PyException.of(new PyGlobal("app", "Oops"));
        assertThat(unknown.toJava()).isSameAs(unknown);
    }

    @Test
    void arrays_check_as_python_does() {
        assertThatExceptionOfType(PyException.class)
                .isThrownBy(() -> PyArray.ofList('b', List.of(200)))
                .withMessage("OverflowError: signed char is greater than maximum");
        assertThatExceptionOfType(PyException.class)
                .isThrownBy(() -> PyArray.ofList('i', List.of(1.5)))
                .withMessage("TypeError: 'float' object cannot be interpreted as an integer");
        assertThat(
                        PyArray.ofList(
                                        'Q',
                                        List.of(BigInteger.TWO.pow(64).subtract(BigInteger.ONE)))
                                .get(0))
                .isEqualTo(BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
    }
}
