package dev.muster.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {
    private static final Signature PUT = Signature.of("item", "block=True", "timeout=None");

    @Test
    void positional_arguments_fill_the_places_from_the_left() {
        Arguments arguments = PUT.bind("Queue.put", List.of("x", false), Map.of());

        assertThat(arguments.get(0)).isEqualTo("x");
        assertThat(arguments.truth(1)).isFalse();
        assertThat(arguments.timeout(2)).isNull();
        assertThat(arguments.isGiven(1)).isTrue();
        assertThat(arguments.isGiven(2)).isFalse();
    }

    @Test
    void keywords_find_their_places() {
        Arguments arguments = PUT.bind("Queue.put", List.of(), Map.of("timeout", 1.5, "item", "x"));

        assertThat(arguments.get(0)).isEqualTo("x");
        assertThat(arguments.truth(1)).isTrue();
        assertThat(arguments.timeout(2)).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void a_call_of_a_python_method_that_does_not_fit_is_told_in_cpythons_words() {
        assertThat(failure(PUT, "Queue.put", List.of(), Map.of()))
                .isEqualTo("Queue.put() missing 1 required positional argument: 'item'");
        assertThat(failure(PUT, "Queue.put", List.of(1L, 2L, 3L, 4L), Map.of()))
                .isEqualTo("Queue.put() takes from 2 to 4 positional arguments but 5 were given");
        assertThat(failure(PUT, "Queue.put", List.of(1L), Map.of("x", 1L)))
                .isEqualTo("Queue.put() got an unexpected keyword argument 'x'");
        assertThat(failure(PUT, "Queue.put", List.of(1L), Map.of("item", 1L)))
                .isEqualTo("Queue.put() got multiple values for argument 'item'");
        assertThat(failure(Signature.of(), "Event.set", List.of(1L), Map.of()))
                .isEqualTo("Event.set() takes 1 positional argument but 2 were given");
        assertThat(failure(Signature.of("a", "b", "c"), "f", List.of(), Map.of()))
                .isEqualTo("f() missing 3 required positional arguments: 'a', 'b', and 'c'");
    }

    @Test
    void a_call_of_a_method_in_c_that_does_not_fit_is_told_in_cpythons_words() {
        assertThat(failure(Signature.builtin(), "list.clear", List.of(1L), Map.of()))
                .isEqualTo("list.clear() takes no arguments (1 given)");
        assertThat(failure(Signature.builtin("object"), "list.append", List.of(), Map.of()))
                .isEqualTo("list.append() takes exactly one argument (0 given)");
        assertThat(failure(Signature.builtin("i", "o"), "list.insert", List.of(1L), Map.of()))
                .isEqualTo("insert expected 2 arguments, got 1");
        assertThat(failure(Signature.builtin("o"), "list.append", List.of(), Map.of("o", 1L)))
                .isEqualTo("list.append() takes no keyword arguments");
        assertThat(failure(Signature.slot(), "list.__len__", List.of(1L), Map.of()))
                .isEqualTo("expected 0 arguments, got 1");
        assertThat(failure(Signature.builtin("*", "key=None"), "list.sort", List.of(1L), Map.of()))
                .isEqualTo("sort() takes no positional arguments");
    }

    @Test
    void what_is_left_is_collected() {
        Signature signature = Signature.of("f", "*args", "**kwargs");

        Arguments arguments = signature.bind("call", List.of("f", 1L, 2L), Map.of("x", 3L));

        assertThat(arguments.rest(1)).isEqualTo(List.of(1L, 2L));
        assertThat(arguments.keywords(2)).isEqualTo(PyDict.of("x", 3L));
    }

    @ParameterizedTest
    @CsvSource({"0, PT0S", "-1, PT-1S", "true, PT1S"})
    void a_timeout_is_in_seconds(String given, Duration expected) {
        Object seconds = given.equals("true") ? (Object) true : Long.valueOf(given);

        assertThat(timeout(seconds).timeout(0)).isEqualTo(expected);
    }

    @Test
    void a_timeout_that_no_lock_can_wait_is_refused() {
        assertThat(catchThrowableOfType(PyException.class, () -> timeout(1e12).timeout(0)))
                .extracting(Calls::textOf)
                .isEqualTo("OverflowError[timeout value is too large]");
        assertThat(catchThrowableOfType(PyException.class, () -> timeout(Double.NaN).timeout(0)))
                .extracting(Calls::textOf)
                .isEqualTo("ValueError[Invalid value NaN (not a number)]");
        assertThat(catchThrowableOfType(PyException.class, () -> timeout("1").timeout(0)))
                .extracting(Calls::textOf)
                .isEqualTo("TypeError['str' object cannot be interpreted as an integer]");
    }

    private static Arguments timeout(@Nullable Object seconds) {
        return Signature.of("timeout").bind("wait", Arrays.asList(seconds), Map.of());
    }

    private static String failure(
            Signature signature, String method, List<?> arguments, Map<?, ?> keywords) {
        PyException e =
                catchThrowableOfType(
                        PyException.class, () -> signature.bind(method, arguments, keywords));
        assertThat(e.is("TypeError")).isTrue();
        return e.text();
    }
}
