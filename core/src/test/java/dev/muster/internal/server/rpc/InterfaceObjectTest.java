package dev.muster.internal.server.rpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.internal.server.object.MethodTable;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyTuple;
import java.io.FileNotFoundException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InterfaceObjectTest {
    private final SharedObject object =
            InterfaceObject.type("api", Api.class, Real::new).create(List.of(), Map.of());

    @Test
    void what_a_factory_throws_reaches_the_client() {
        var type =
                InterfaceObject.type(
                        "api",
                        Api.class,
                        () -> {
                            throw new FileNotFoundException("no plan");
                        });

        assertThatThrownBy(() -> type.create(List.of(), Map.of()))
                .isInstanceOfSatisfying(
                        PyException.class, e -> assertThat(e.is("FileNotFoundError")).isTrue())
                .hasMessageContaining("no plan");
    }

    @Test
    void numbers_fit_the_parameters_or_are_refused() {
        assertThat(call("add", 2L, 3L)).isEqualTo(5);
        assertThat(call("half", 3L)).isEqualTo(1.5);
        assertThatThrownBy(() -> call("add", 1L << 40, 0L))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "OverflowError"));
        assertThatThrownBy(() -> call("add", "a", 1L))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "TypeError"))
                .hasMessageContaining("add(int, int) does not take (str, int)");
        assertThatThrownBy(() -> call("add", 1L))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "TypeError"));
    }

    @Test
    void the_best_fitting_overload_is_taken() {
        assertThat(call("kind", 1L)).isEqualTo("long");
        assertThat(call("kind", 1.0)).isEqualTo("double");
        assertThat(call("kind", "x")).isEqualTo("String");
        assertThat(call("kind", BigInteger.TWO.pow(70))).isEqualTo("BigInteger");
        assertThat(call("kind", List.of(1L))).isEqualTo("Object");
    }

    @Test
    void sequences_arrays_options_and_constants_are_converted() {
        assertThat(call("sum", PyTuple.of(1L, 2L))).isEqualTo(3);
        assertThat(call("join", "-", "a", "b")).isEqualTo("a-b");
        assertThat(call("join", "-")).isEqualTo("");
        assertThat(call("orElse", (Object) null)).isEqualTo("nothing");
        assertThat(call("orElse", "x")).isEqualTo("x");
        assertThat(call("unit", "SECONDS")).isEqualTo(TimeUnit.SECONDS);
        assertThatThrownBy(() -> call("unit", "WEEKS"))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "ValueError"));
    }

    @Test
    void default_methods_can_be_called_and_static_ones_not() {
        assertThat(call("twice", 4L)).isEqualTo(8);
        assertThat(object.methods().find("of")).isNull();
        assertThat(object.methods().exposed()).isSorted().contains("twice");
    }

    @Test
    void exceptions_become_those_of_python() {
        assertThatThrownBy(() -> call("fail", "key"))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "KeyError"));
        assertThatThrownBy(() -> call("fail", "file"))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "FileNotFoundError"));
    }

    private static void assertIs(PyException failure, String name) {
        assertThat(failure.type().name()).isEqualTo(name);
    }

    private @Nullable Object call(String method, @Nullable Object... arguments) {
        var found = (MethodTable.Answering<?>) requireNonNull(object.methods().find(method));
        return found.call(object, found.bind(Arrays.asList(arguments), Map.of()));
    }

    interface Api {
        int add(int a, int b);

        double half(double whole);

        default int twice(int a) {
            return add(a, a);
        }

        String kind(long value);

        String kind(double value);

        String kind(String value);

        String kind(BigInteger value);

        String kind(Object value);

        int sum(int[] numbers);

        String join(String separator, String... parts);

        String orElse(Optional<String> value);

        TimeUnit unit(TimeUnit unit);

        void fail(String how) throws FileNotFoundException;

        static Api of() {
            return new Real();
        }
    }

    private static final class Real implements Api {
        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public double half(double whole) {
            return whole / 2;
        }

        @Override
        public String kind(long value) {
            return "long";
        }

        @Override
        public String kind(double value) {
            return "double";
        }

        @Override
        public String kind(String value) {
            return "String";
        }

        @Override
        public String kind(BigInteger value) {
            return "BigInteger";
        }

        @Override
        public String kind(Object value) {
            return "Object";
        }

        @Override
        public int sum(int[] numbers) {
            return Arrays.stream(numbers).sum();
        }

        @Override
        public String join(String separator, String... parts) {
            return String.join(separator, parts);
        }

        @Override
        public String orElse(Optional<String> value) {
            return value.orElse("nothing");
        }

        @Override
        public TimeUnit unit(TimeUnit unit) {
            return unit;
        }

        @Override
        public void fail(String how) throws FileNotFoundException {
            if (how.equals("key")) {
                throw new NoSuchElementException(how);
            }
            throw new FileNotFoundException(how);
        }
    }
}
