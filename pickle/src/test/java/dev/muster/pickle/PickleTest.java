package dev.muster.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickleTest {
    private static final Pickle PICKLE = Pickle.standard();

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8004951000000000000000284e8c0564756d6d7994297d9474942e | (None, 'dummy', (), {})",
                "8002284e550564756d6d797101297d71027471032e | (None, 'dummy', (), {})",
                "8004950e000000000000008c072352455455524e944e86942e | ('#RETURN', None)",
                "800255072352455455524e71014e8671022e | ('#RETURN', None)",
                "8004951a00000000000000284e8c06637265617465948c056765745f719485947d9474942e"
                        + " | (None, 'create', ('get_q',), {})",
                "8004951f00000000000000288c0c376635623961636265306430948c03707574944b0185947d9474942e"
                        + " | ('7f5b9acbe0d0', 'put', (1,), {})",
                "80049522000000000000008c06234552524f52948c065f7175657565948c05456d70747994939429529486942e"
                        + " | ('#ERROR', Empty())",
                "80025506234552524f5271016351756575650a456d7074790a7102295271038671042e"
                        + " | ('#ERROR', Empty())",
                "800255072352455455524e4e862e | ('#RETURN', None)"
            })
    void messages_of_all_pythons_are_read(String hex, String repr) throws PickleException {
        assertThat(PyRepr.repr(PICKLE.loads(bytes(hex)))).isEqualTo(repr);
    }

    @Test
    void protocol_2_is_the_dialect_all_pythons_read() throws PickleException {
        byte[] pickle = PICKLE.withProtocol(2).dumps(PyTuple.of("#RETURN", null));

        assertThat(pickle).isEqualTo(bytes("800255072352455455524e4e862e"));
    }

    @Test
    void a_token_is_kept_with_its_construction() throws PickleException {
        Object token =
                PICKLE.loads(
                        bytes(
                                "8002636d756c746970726f63657373696e672e6d616e61676572730a546f6b656e0a298155046c"
                                        + "69737455093132372e302e302e314d8813865502376687622e"));

        PyGlobal type = new PyGlobal("multiprocessing.managers", "Token");
        PyTuple state = PyTuple.of("list", PyTuple.of("127.0.0.1", 5000), "7f");
        assertThat(token).isEqualTo(PyInstance.newObject(type).withState(state));
        assertThat(PICKLE.loads(PICKLE.dumps(token))).isEqualTo(token);
    }

    @Test
    void lists_that_contain_themselves_come_back_so() throws PickleException {
        List<Object> list = new ArrayList<>();
        list.add(list);

        Object copy = PICKLE.loads(PICKLE.dumps(list));

        assertThat(copy instanceof List<?> items ? items.getFirst() : null).isSameAs(copy);
    }

    @Test
    void lone_surrogates_pass() throws PickleException {
        assertThat(PICKLE.loads(PICKLE.dumps("a\ud800b"))).isEqualTo("a\ud800b");
        assertThat(PICKLE.loads(bytes("80048c03eda0802e"))).isEqualTo("\ud800");
    }

    @ParameterizedTest
    @ValueSource(strings = {"80048c06eda0bdedb8802e", "565c75643833645c75646530300a2e"})
    void two_surrogates_side_by_side_are_refused_and_not_merged(String hex) throws PickleException {
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> PICKLE.loads(bytes(hex)))
                .withMessageContaining("surrogates");
        assertThat(PICKLE.loads(bytes("80048c06edb880eda0bd2e"))).isEqualTo("\ude00\ud83d");
        assertThat(PICKLE.loads(PICKLE.dumps("\ud83d\ude00?\ude00")))
                .isEqualTo("\ud83d\ude00?\ude00");
    }

    @Test
    void a_state_set_by_a_function_is_kept() throws PickleException {
        PyGlobal setter = new PyGlobal("app", "give");
        PyInstance object =
                PyInstance.newObject(new PyGlobal("app", "Thing"))
                        .withState(PyDict.of("a", 1), setter);

        Object copy = PICKLE.loads(PICKLE.dumps(List.of(object, object)));

        assertThat(copy).isEqualTo(List.of(object, object));
        assertThat(copy).isNotEqualTo(List.of(object.withState(PyDict.of("a", 1)), object));
        PyInstance first = (PyInstance) ((List<?>) Objects.requireNonNull(copy)).getFirst();
        assertThat(first.stateSetter()).isEqualTo(setter);
        assertThat(first.attribute("a")).isEqualTo(1L);
    }

    @Test
    void a_program_is_given_the_state_that_a_function_would_set() throws PickleException {
        PyInstance object =
                PyInstance.newObject(new PyGlobal("shop", "Order"))
                        .withState(PyDict.of("id", 1, "item", "tea"), new PyGlobal("shop", "give"));
        Pickle shop = PICKLE.withRecord("shop", "Order", Order.class);

        assertThat(shop.loads(PICKLE.dumps(object))).isEqualTo(new Order(1, "tea"));
    }

    record Order(int id, String item) {}

    record Sample(float value) {}

    @Test
    void no_number_is_narrowed_with_a_loss() throws PickleException {
        Pickle shop = PICKLE.withRecord("shop", "Sample", Sample.class);
        PyGlobal type = new PyGlobal("shop", "Sample");

        assertThat(shop.loads(PICKLE.dumps(PyInstance.reduce(type, 0.1))))
                .isEqualTo(new Sample(0.1f));
        byte[] large = PICKLE.dumps(PyInstance.reduce(type, 1e300));
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> shop.loads(large))
                .withMessageContaining("shop.Sample.value");

        BigInteger huge = BigInteger.TWO.pow(1100);
        for (Object number :
                new Object[] {huge, huge.negate(), new PyFraction(huge, BigInteger.ONE)}) {
            for (char typecode : new char[] {'d', 'f'}) {
                assertThatExceptionOfType(PyException.class)
                        .isThrownBy(() -> PyArray.ofList(typecode, List.of(number)))
                        .withMessageContaining("OverflowError");
            }
        }
        PyFraction ratio =
                new PyFraction(
                        huge.pow(2).add(BigInteger.ONE), huge.pow(2).multiply(BigInteger.TWO));
        assertThat(PyArray.ofList('d', List.of(ratio)).get(0)).isEqualTo(0.5);
    }

    @Test
    void byte_strings_of_python_2_become_what_was_chosen() throws PickleException {
        byte[] ascii = bytes("80025501612e");
        byte[] utf8 = bytes("80025502c3a92e");

        assertThat(PICKLE.loads(ascii)).isEqualTo("a");
        assertThat(PICKLE.loads(utf8)).isEqualTo("é".getBytes(StandardCharsets.UTF_8));
        assertThat(PICKLE.withPython2Text(Python2Text.UTF_8_ELSE_BYTES).loads(utf8)).isEqualTo("é");
        assertThat(PICKLE.withPython2Text(Python2Text.LATIN_1).loads(utf8)).isEqualTo("Ã©");
        assertThat(PICKLE.withPython2Text(Python2Text.BYTES).loads(ascii))
                .isEqualTo(new byte[] {'a'});
    }

    @Test
    void large_arrays_are_not_copied() throws PickleException {
        byte[] large = new byte[1 << 20];

        List<ByteBuffer> chunks = PICKLE.dump(List.of(large, 1));

        large[0] = 7;
        assertThat(chunks)
                .anyMatch(chunk -> chunk.remaining() == large.length && chunk.get(0) == 7);
        int total = chunks.stream().mapToInt(ByteBuffer::remaining).sum();
        assertThat(PICKLE.dumps(List.of(large, 1))).hasSize(total);
    }

    @Test
    void a_stream_is_read_in_pieces() throws PickleException {
        List<Object> value = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            value.add("number " + i);
        }
        value.add("x".repeat(200_000));
        value.add(new byte[300_000]);
        byte[] pickle = PICKLE.dumps(value);

        Object copy = PICKLE.load(new ByteArrayInputStream(pickle), pickle.length);

        assertThat(PyEquality.equal(copy, value)).isTrue();
    }

    record Point(int x, @Nullable String label) {}

    private static final PyGlobal POINT = new PyGlobal("shapes", "Point");

    @Test
    void a_record_is_read_from_each_form_python_has() throws PickleException {
        Pickle known = PICKLE.withRecord("shapes", "Point", Point.class);
        Point point = new Point(3, "a");
        PyDict attributes = PyDict.of("x", 3, "label", "a");

        for (PyInstance form :
                List.of(
                        PyInstance.ofAttributes(POINT, attributes),
                        PyInstance.newObject(POINT, 3, "a"),
                        PyInstance.reduce(POINT, 3, "a"),
                        PyInstance.newObject(POINT).withState(PyTuple.of(null, attributes)),
                        PyInstance.newObject(POINT).withState(List.of(3, "a")))) {
            assertThat(known.loads(PICKLE.dumps(form))).isEqualTo(point);
        }
        assertThat(known.loads(known.dumps(point))).isEqualTo(point);
        assertThat(known.loads(PICKLE.dumps(twice(attributes)))).isEqualTo(List.of(point, point));
    }

    private static List<Object> twice(PyDict attributes) {
        PyInstance one = PyInstance.ofAttributes(POINT, attributes);
        return List.of(one, one);
    }

    @Test
    void a_record_that_does_not_fit_is_refused_with_its_place() throws PickleException {
        Pickle known = PICKLE.withRecord("shapes", "Point", Point.class);
        byte[] pickle = PICKLE.dumps(PyInstance.reduce(POINT, "three", "a"));

        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> known.loads(pickle))
                .withMessage("shapes.Point.x is a str that does not fit, must be int");
    }

    @Test
    void what_python_does_not_know_is_refused_with_the_cure() {
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> PICKLE.dumps(new Point(1, null)))
                .withMessageContaining("Point")
                .withMessageContaining("withRecord");
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> PICKLE.dumps(Thread.class))
                .withMessageContaining("java.lang.Class")
                .withMessageContaining("withReducer");
    }

    static final class Counter implements PyStateful {
        private @Nullable Object state;

        @Override
        public void setState(@Nullable Object newState) {
            state = newState;
        }
    }

    @Test
    void registered_classes_are_made_and_written_by_the_program() throws PickleException {
        PyGlobal type = new PyGlobal("app", "Counter");
        Pickle known =
                PICKLE.withConstructor(type, arguments -> new Counter())
                        .withReducer(
                                Counter.class,
                                counter -> PyInstance.newObject(type).withState(counter.state));

        byte[] pickle = PICKLE.dumps(PyInstance.newObject(type).withState(7));
        Counter counter = Objects.requireNonNull((Counter) known.loads(pickle));

        assertThat(counter.state).isEqualTo(7L);
        assertThat(PICKLE.loads(known.dumps(counter))).isEqualTo(PICKLE.loads(pickle));
    }

    @Test
    void java_values_are_written_generously() throws PickleException {
        Object value =
                PICKLE.loads(
                        PICKLE.dumps(
                                Arrays.asList(
                                        1,
                                        (short) 2,
                                        'c',
                                        1.5f,
                                        Optional.of("x"),
                                        Optional.empty(),
                                        Map.of("k", 1),
                                        new Object[] {1, "a"},
                                        ByteBuffer.wrap(new byte[] {1}),
                                        Thread.State.NEW)));

        assertThat(PyRepr.repr(value))
                .isEqualTo("[1, 2, 'c', 1.5, 'x', None, {'k': 1}, [1, 'a'], b'\\x01', 'NEW']");
    }

    @Test
    void limits_hold() {
        Pickle strict = PICKLE.withLimits(new PickleLimits(10, 2));

        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> strict.dumps(List.of(List.of(List.of(1)))));
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> strict.loads(bytes("80045d5d5d61612e")))
                .withMessageContaining("2 deep");
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> strict.loads(new byte[11]))
                .withMessageContaining("at most 10");
        assertThatIllegalArgumentException().isThrownBy(() -> PICKLE.withProtocol(3));
    }

    @Test
    void the_protocol_is_told_without_reading() {
        assertThat(Pickle.protocolOf(bytes("80024e2e"), 0, 4)).isEqualTo(2);
        assertThat(Pickle.protocolOf(bytes("4e2e"), 0, 2)).isZero();
        assertThat(Pickle.protocolOf(new byte[0], 0, 0)).isZero();
    }
}
