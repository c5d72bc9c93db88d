package dev.muster.internal.server.rpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.internal.object.MethodTable;
import dev.muster.internal.object.SharedObject;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyTuple;
import java.io.FileNotFoundException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
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
            InterfaceObject.type("api", Api.class, Real::new, List.of())
                    .create(List.of(), Map.of());

    @Test
    void what_a_factory_throws_reaches_the_client() {
        var type =
                InterfaceObject.type(
                        "api",
                        Api.class,
                        () -> {
                            throw new FileNotFoundException("no plan");
                        },
                        List.of());

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

        assertThat(call("width", 1L)).isEqualTo("int");
        assertThat(call("width", 1L << 40)).isEqualTo("double");
        assertThat(call("width", BigInteger.TWO.pow(70))).isEqualTo("double");
        assertThat(call("width", BigInteger.TWO.pow(70).add(BigInteger.ONE))).isEqualTo("Object");
        assertThat(call("width", BigInteger.TWO.pow(1100))).isEqualTo("Object");
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
    void no_number_is_narrowed_with_a_loss() {
        BigInteger huge = BigInteger.TWO.pow(1100);
        for (String name : List.of("f", "d", "b", "s", "i", "l", "floats", "doubles", "bytes")) {
            Object number = name.endsWith("s") && name.length() > 1 ? List.of(huge) : huge;
            assertThatThrownBy(() -> call(name, number), name)
                    .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "OverflowError"))
                    .hasMessageContaining("an int of 1,101 bits is out of the range of a Java");
        }
        assertOutOfRange("f", 1e300);
        assertOutOfRange("f", -3.5e38);
        assertOutOfRange("floats", List.of(1.0, 1e39));
        assertOutOfRange("s", 40_000L);
        assertOutOfRange("b", -129L);
        assertOutOfRange("bytes", PyTuple.of(1L, 128L));
        assertThat(call("f", 0.1)).isEqualTo(0.1f);
        assertThat(call("f", Double.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(call("f", Double.NaN)).isEqualTo(Float.NaN);
        assertThat(call("d", BigInteger.TWO.pow(1000))).isEqualTo(0x1p1000);
        assertThatThrownBy(() -> call("c", "ab"))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "TypeError"));
    }

    private void assertOutOfRange(String method, Object number) {
        assertThatThrownBy(() -> call(method, number))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "OverflowError"));
    }

    @Test
    void moments_records_and_constants_are_what_python_has_for_them() {
        Instant noon = Instant.parse("2026-01-02T12:00:00Z");
        OffsetDateTime time = noon.atOffset(ZoneOffset.ofHours(2));
        assertThat(call("instant", time)).isEqualTo(noon);
        assertThat(call("zoned", time)).isEqualTo(time.toZonedDateTime());
        assertThatThrownBy(() -> call("instant", time.toLocalDateTime()))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "TypeError"));
        assertThat(call("unit", new PyGlobal("app", "Unit.HOURS"))).isEqualTo(TimeUnit.HOURS);

        var span = new Span(noon, TimeUnit.DAYS, List.of(1, 2));
        assertThat(
                        call(
                                "span",
                                PyDict.of(
                                        "from", time, "inUnit", "DAYS", "parts", PyTuple.of(1, 2))))
                .isEqualTo(span);
        assertThat(call("span", PyDict.of("from", time, "in_unit", "DAYS", "parts", List.of(1, 2))))
                .isEqualTo(span);
        assertThat(call("span", PyTuple.of(time, "DAYS", List.of(1, 2)))).isEqualTo(span);
        PyGlobal type = new PyGlobal("app", "Span");
        assertThat(call("span", PyInstance.newObject(type, time, "DAYS", List.of(1, 2))))
                .isEqualTo(span);
        PyDict attributes = PyDict.of("from", time, "in_unit", "DAYS", "parts", List.of(1, 2));
        assertThat(call("span", PyInstance.ofAttributes(type, attributes))).isEqualTo(span);
        assertThat(call("spans", List.of(PyTuple.of(time, "DAYS", List.of(1, 2)))))
                .isEqualTo(List.of(span));
    }

    @Test
    void a_record_takes_neither_more_nor_less_than_its_components() {
        PyDict attributes = PyDict.of("from", null, "in_unit", "DAYS");
        assertThatThrownBy(() -> call("span", attributes))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "TypeError"))
                .hasMessageContaining("it has no 'parts', which Span has");
        attributes.putAll(Map.of("parts", List.of(), "more", 1));
        assertThatThrownBy(() -> call("span", attributes))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "TypeError"))
                .hasMessageContaining("it has [more], which Span has not");
        assertThatThrownBy(() -> call("span", PyTuple.of(1, 2)))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "TypeError"))
                .hasMessageContaining("it has 2 values, Span has 3 components");
        assertThatThrownBy(() -> call("span", PyTuple.of(null, null, List.of())))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "ValueError"))
                .hasMessageContaining("a span needs a unit");
        assertThatThrownBy(() -> call("span", PyTuple.of(null, "DAYS", List.of(1L << 40))))
                .isInstanceOfSatisfying(PyException.class, e -> assertIs(e, "OverflowError"));
    }

    @Test
    void default_methods_can_be_called_and_static_ones_not() {
        assertThat(call("twice", 4L)).isEqualTo(8);
        assertThat(object.methods().find("of")).isNull();
        assertThat(object.methods().exposed()).isSorted().contains("twice");
    }

    @SuppressWarnings({"NamedLikeContextualKeyword", "UnicodeInCode"}) // names of all kinds
    interface Words {
        int and(int a);

        int and_(int a);

        int yield();

        int print();

        int a$b();

        int größe();

        int None();

        int _callmethod();

        int __len__();
    }

    @Test
    void methods_have_names_that_python_can_say() {
        var table = InterfaceObject.of(Words.class, "words", List.of()).methods();

        assertThat(table.exposed())
                .containsExactlyInAnyOrder(
                        "and__",
                        "and_",
                        "yield_",
                        "print",
                        "a_b",
                        "größe",
                        "None_",
                        "_callmethod_",
                        "__len__");
        for (Method method : Words.class.getMethods()) {
            assertThat(table.find(method.getName())).as(method.getName()).isNotNull();
        }
        assertThat(table.find("and")).isSameAs(table.find("and__")).isNotSameAs(table.find("and_"));
        assertThat(table.find("gr__e")).as("in Python 2").isSameAs(table.find("größe"));
        assertThat(table.find("print_")).as("in Python 2").isSameAs(table.find("print"));
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

    record Span(@Nullable Instant from, TimeUnit inUnit, List<Integer> parts) {
        Span {
            if (inUnit == null) {
                throw new IllegalArgumentException("a span needs a unit");
            }
        }
    }

    interface Api {
        default String width(int value) {
            return "int";
        }

        default String width(double value) {
            return "double";
        }

        default String width(Object value) {
            return "Object";
        }

        default float f(float value) {
            return value;
        }

        default double d(double value) {
            return value;
        }

        default byte b(Byte value) {
            return value;
        }

        default short s(short value) {
            return value;
        }

        default int i(Integer value) {
            return value;
        }

        default long l(long value) {
            return value;
        }

        default char c(char value) {
            return value;
        }

        default List<Float> floats(List<Float> values) {
            return values;
        }

        default double[] doubles(double[] values) {
            return values;
        }

        default byte[] bytes(byte[] values) {
            return values;
        }

        default Instant instant(Instant value) {
            return value;
        }

        default ZonedDateTime zoned(ZonedDateTime value) {
            return value;
        }

        default Span span(Span value) {
            return value;
        }

        default List<Span> spans(List<Span> values) {
            return values;
        }

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
