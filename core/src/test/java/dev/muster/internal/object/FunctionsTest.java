package dev.muster.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRange;
import dev.muster.pickle.PySlice;
import dev.muster.pickle.PyTuple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FunctionsTest {
    @Test
    void builtins_give_what_python_gives() {
        assertThat(builtin("len", "a\uD83D\uDE00")).isEqualTo(2L);
        assertThat(builtin("abs", Long.MIN_VALUE)).isEqualTo(BigInteger.TWO.pow(63));
        assertThat(builtin("int", " -1_000 ")).isEqualTo(-1000L);
        assertThat(builtin("int", -2.9)).isEqualTo(-2L);
        assertThat(builtin("float", "-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(builtin("str", PyTuple.of("a"))).isEqualTo("('a',)");
        assertThat(builtin("max", PyTuple.of(1L, 3.5, 2L))).isEqualTo(3.5);
        assertThat(builtin("str.lower", "AB")).isEqualTo("ab");
    }

    @Test
    void builtins_fail_as_python_fails() {
        assertThat(failure("len", 5L)).isEqualTo("TypeError: object of type 'int' has no len()");
        assertThat(failure("int", "x"))
                .isEqualTo("ValueError: invalid literal for int() with base 10: 'x'");
        assertThat(failure("float", "1e"))
                .isEqualTo("ValueError: could not convert string to float: '1e'");
        assertThat(failure("abs", null))
                .isEqualTo("TypeError: bad operand type for abs(): 'NoneType'");
        assertThat(failure("min", List.of()))
                .isEqualTo("ValueError: min() iterable argument is empty");
    }

    @Test
    void conversions_that_would_take_long_are_refused() {
        assertThat(failure("int", new BigDecimal("1E+20000000")))
                .startsWith("ValueError: a Decimal has 20000001 digits before the point");
        assertThat(failure("int", "1_".repeat(50_000))).startsWith("ValueError: invalid literal");
        assertThat(failure("float", "1".repeat(200_000) + "x"))
                .startsWith("ValueError: could not convert");
        assertThat(failure("float", "1".repeat(9_000) + "x"))
                .startsWith("ValueError: could not convert");
        assertThat(builtin("int", new BigDecimal("12.5E+3"))).isEqualTo(12_500L);
        assertThat(builtin("float", "1_0.2_5e1_0")).isEqualTo(10.25e10);
        assertThat(builtin("float", "7.")).isEqualTo(7.0);
        assertThat(builtin("float", ".5")).isEqualTo(0.5);
        assertThat(builtin("len", new PyRange(0, 1_000_000, 3))).isEqualTo(333_334L);
    }

    @Test
    void a_method_of_str_may_come_as_a_call_of_getattr() {
        PyInstance lower =
                PyInstance.reduce(PyGlobal.builtin("getattr"), PyGlobal.builtin("str"), "lower");

        assertThat(Functions.of(lower).apply("AB")).isEqualTo("ab");
    }

    @Test
    void getters_take_one_key_or_several() {
        PyGlobal itemGetter = new PyGlobal("_operator", "itemgetter");
        PyGlobal attrGetter = new PyGlobal("operator", "attrgetter");
        PyInstance point =
                PyInstance.ofAttributes(
                        new PyGlobal("__main__", "Point"), PyDict.of("x", 1L, "y", 2L));

        assertThat(Functions.of(PyInstance.reduce(itemGetter, "k")).apply(PyDict.of("k", 5L)))
                .isEqualTo(5L);
        assertThat(Functions.of(PyInstance.reduce(itemGetter, -1L, 0L)).apply("ab"))
                .isEqualTo(PyTuple.of("b", "a"));
        assertThat(
                        Functions.of(PyInstance.reduce(itemGetter, new PySlice(1L, null, null)))
                                .apply("abc"))
                .isEqualTo("bc");
        assertThat(Functions.of(PyInstance.reduce(attrGetter, "y")).apply(point)).isEqualTo(2L);
    }

    private static @Nullable Object builtin(String name, @Nullable Object argument) {
        return Functions.of(PyGlobal.builtin(name)).apply(argument);
    }

    private static String failure(String name, @Nullable Object argument) {
        return catchThrowableOfType(PyException.class, () -> builtin(name, argument)).getMessage();
    }
}
