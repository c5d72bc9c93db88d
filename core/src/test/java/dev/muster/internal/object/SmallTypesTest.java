package dev.muster.internal.object;

import static dev.muster.internal.object.Calls.call;
import static dev.muster.internal.object.Calls.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.pickle.PyException;
import dev.muster.pickle.PySlice;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SmallTypesTest {
    @Test
    void a_namespace_has_the_attributes_that_were_set() {
        SharedObject namespace = Calls.create("Namespace", List.of(), Map.of("b", "x"));

        call(namespace, "__setattr__", "a", 1L);
        call(namespace, "__setattr__", "_hidden", 2L);

        assertThat(call(namespace, "__getattribute__", "a")).isEqualTo(1L);
        assertThat(namespace.repr()).isEqualTo("Namespace(a=1, b='x')");
        call(namespace, "__delattr__", "b");
        assertThat(failure(namespace, "__getattribute__", "b"))
                .isEqualTo("AttributeError['Namespace' object has no attribute 'b']");
        assertThat(failure(namespace, "__delattr__", "b"))
                .isEqualTo("AttributeError['Namespace' object has no attribute 'b']");
        assertThat(failure(namespace, "__setattr__", 1L, 2L))
                .isEqualTo("TypeError[attribute name must be string, not 'int']");
    }

    @Test
    void a_value_takes_anything_whatever_its_typecode() {
        SharedObject value = Calls.create("Value", List.of(), Map.of("typecode", "i", "value", 5L));

        assertThat(value.repr()).isEqualTo("Value('i', 5)");
        call(value, "set", "text");
        assertThat(call(value, "get")).isEqualTo("text");
    }

    @Test
    void an_array_checks_type_and_range() {
        SharedObject array = Calls.create("Array", "h", List.of(1L, 2L, 3L));

        call(array, "__setitem__", 0L, true);

        assertThat(array.repr()).isEqualTo("array('h', [1, 2, 3])");
        assertThat(failure(array, "__setitem__", 0L, 40_000L))
                .isEqualTo("OverflowError[signed short integer is greater than maximum]");
        assertThat(failure(array, "__setitem__", 0L, 1.5))
                .isEqualTo("TypeError['float' object cannot be interpreted as an integer]");
        assertThat(failure(array, "__getitem__", 3L))
                .isEqualTo("IndexError[array index out of range]");
        assertThat(failure(array, "__setitem__", 3L, 0L))
                .isEqualTo("IndexError[array assignment index out of range]");
        assertThat(failure(array, "__getitem__", "x"))
                .isEqualTo("TypeError[array indices must be integers]");
    }

    @Test
    void a_slice_of_an_array_is_an_array_and_takes_only_its_like() {
        SharedObject array = Calls.create("Array", "i", List.of(1L, 2L, 3L));
        PySlice firstTwo = new PySlice(0L, 2L, null);
        Object shorts = Calls.create("Array", "h", List.of(7L, 8L)).value();
        Object ints = Calls.create("Array", "i", List.of(7L, 8L)).value();

        call(array, "__setitem__", firstTwo, ints);

        assertThat(array.repr()).isEqualTo("array('i', [7, 8, 3])");
        assertThat(Calls.create("Array", "i", call(array, "__getitem__", firstTwo)).repr())
                .isEqualTo("array('i', [7, 8])");
        assertThat(failure(array, "__setitem__", firstTwo, List.of(1L, 2L)))
                .isEqualTo("TypeError[can only assign array (not \"list\") to array slice]");
        assertThat(failure(array, "__setitem__", firstTwo, shorts))
                .isEqualTo("TypeError[bad argument type for built-in operation]");
        assertThat(failure(array, "__setitem__", new PySlice(null, null, 2L), array.value()))
                .isEqualTo(
                        "ValueError[attempt to assign array of size 3 to extended slice of size"
                                + " 2]");
    }

    @Test
    void every_typecode_goes_to_a_value_and_back() {
        for (String typecode :
                List.of("b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "f", "d")) {
            SharedObject array = Calls.create("Array", typecode, List.of(1L, 127L));

            assertThat(Calls.create("Array", typecode, array.value()).repr())
                    .as(typecode)
                    .isEqualTo(array.repr());
        }
        assertThat(Calls.create("Array", "u", "a\uD83D\uDE00").repr())
                .isEqualTo("array('u', 'a\uD83D\uDE00')");
        assertThat(
                        Calls.create(
                                        "Array",
                                        "Q",
                                        List.of(BigInteger.TWO.pow(64).subtract(BigInteger.ONE)))
                                .repr())
                .isEqualTo("array('Q', [18446744073709551615])");
    }

    @Test
    void bytes_are_read_as_the_machines_elements() {
        assertThat(Calls.create("Array", "i", (Object) new byte[] {1, 0, 0, 0}).repr())
                .isEqualTo("array('i', [1])");
        assertThat(creationFailure("i", new byte[3]))
                .isEqualTo("ValueError[bytes length not a multiple of item size]");
    }

    @Test
    void an_array_of_nothing_sensible_is_refused() {
        assertThat(creationFailure("x", List.of()))
                .isEqualTo(
                        "ValueError[bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or"
                                + " d)]");
        assertThat(creationFailure(5L, List.of()))
                .isEqualTo("TypeError[array() argument 1 must be a unicode character, not int]");
        assertThat(creationFailure("i", "abc"))
                .isEqualTo("TypeError[cannot use a str to initialize an array with typecode 'i']");
        assertThat(creationFailure("i", 5L)).isEqualTo("TypeError['int' object is not iterable]");
    }

    private static String creationFailure(Object typecode, Object sequence) {
        return Calls.textOf(
                catchThrowableOfType(
                        PyException.class, () -> Calls.create("Array", typecode, sequence)));
    }
}
