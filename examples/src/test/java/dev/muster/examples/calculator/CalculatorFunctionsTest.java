package dev.muster.examples.calculator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.pickle.PyException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalculatorFunctionsTest {
    @Test
    void integers_stay_exact_and_floats_stay_floats() {
        var big = BigInteger.TWO.pow(64);

        assertThat(
                        CalculatorFunctions.call(
                                "add", List.of(Long.MAX_VALUE, Long.MAX_VALUE), Map.of()))
                .isEqualTo(big.subtract(BigInteger.TWO));
        assertThat(CalculatorFunctions.call("add", List.of(1L, 0.5), Map.of())).isEqualTo(1.5);
        assertThat(CalculatorFunctions.call("power", List.of(2L, -1L), Map.of())).isEqualTo(0.5);
    }

    @Test
    void arguments_go_by_place_or_by_name() {
        assertThat(CalculatorFunctions.call("power", List.of(3L), Map.of()))
                .isEqualTo(BigInteger.valueOf(9));
        assertThat(CalculatorFunctions.call("power", List.of(), Map.of("exponent", 3L, "base", 2L)))
                .isEqualTo(BigInteger.valueOf(8));
        assertThat(CalculatorFunctions.call("total", List.of(), Map.of()))
                .isEqualTo(BigInteger.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"add, z", "add, x", "total, x"})
    void a_keyword_that_does_not_fit_is_a_type_error(String function, String keyword) {
        assertThatThrownBy(() ->
                        CalculatorFunctions.call(function, List.of(1L, 2L), Map.of(keyword, 3L)))
                .isInstanceOfSatisfying(
                        PyException.class, e -> assertThat(e.is("TypeError")).isTrue());
    }

    @Test
    void what_would_fill_the_memory_is_an_overflow() {
        assertThatThrownBy(() ->
                        CalculatorFunctions.call("power", List.of(10L, 1_000_000_000L), Map.of()))
                .isInstanceOfSatisfying(
                        PyException.class, e -> assertThat(e.is("OverflowError")).isTrue());
    }
}
