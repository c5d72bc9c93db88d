package dev.muster.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pickles made to exhaust memory, time or stack.
class HostilePickleTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Duration MOST = Duration.ofSeconds(30);

    private long begun;

    @BeforeEach
    void begin() {
        begun = THREADS.getCurrentThreadCpuTime();
    }

    /// Processor time: what else the machine does has no part in it.
    @AfterEach
    void no_pickle_takes_long() {
        long used = THREADS.getCurrentThreadCpuTime() - begun;
        assertThat(Duration.ofNanos(used)).isLessThan(MOST);
    }

    private static byte[] pickle(Consumer<Code> instructions) {
        Code code = new Code();
        instructions.accept(code);
        code.op(Opcode.STOP);
        return code.out.toByteArray();
    }

    private static @Nullable Object load(Consumer<Code> instructions) throws PickleException {
        return Pickle.standard().loads(pickle(instructions));
    }

    private static void refused(Consumer<Code> instructions) {
        byte[] pickle = pickle(instructions);
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() -> Pickle.standard().loads(pickle));
        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(() ->
                        Pickle.standard().load(new ByteArrayInputStream(pickle), pickle.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcode.BINUNICODE8, Opcode.BINBYTES8, Opcode.BYTEARRAY8})
    void a_length_beyond_the_end_is_refused_before_memory_is_taken(int opcode) {
        refused(code -> code.op(opcode).eightBytes(Long.MAX_VALUE));
        refused(code -> code.op(opcode).eightBytes(1L << 40));
        refused(code -> code.op(opcode).eightBytes(-1));
        refused(code -> code.op(opcode).eightBytes(1 << 30));
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcode.BINUNICODE, Opcode.BINBYTES, Opcode.BINSTRING, Opcode.LONG4})
    void a_short_length_beyond_the_end_is_refused(int opcode) {
        refused(code -> code.op(opcode).fourBytes(Integer.MAX_VALUE));
        refused(code -> code.op(opcode).fourBytes(-1));
    }

    @Test
    void a_stream_that_ends_early_is_refused() {
        byte[] pickle = pickle(code -> code.op(Opcode.BINBYTES8).eightBytes(1 << 30));

        assertThatExceptionOfType(PickleException.class)
                .isThrownBy(
                        () -> Pickle.standard().load(new ByteArrayInputStream(pickle), 1L << 40));
    }

    @Test
    void a_memo_number_far_away_costs_nothing() throws PickleException {
        Object value =
                load(code ->
                        code.op(Opcode.EMPTY_LIST)
                                .op(Opcode.LONG_BINPUT)
                                .fourBytes(-2)
                                .op(Opcode.LONG_BINGET)
                                .fourBytes(-2));

        assertThat(value).isEqualTo(List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcode.TUPLE1, Opcode.EMPTY_LIST})
    void deep_nesting_is_refused(int opcode) {
        refused(code -> nest(code, opcode, 100_000));
        refused(code -> nest(code, opcode, 1001));
    }

    @Test
    void nesting_up_to_the_limit_is_read_and_written() throws PickleException {
        Object value = load(code -> nest(code, Opcode.EMPTY_LIST, 999));

        assertThat(Pickle.standard().loads(Pickle.standard().dumps(value))).isNotNull();
    }

    @Test
    void a_deep_key_is_refused() {
        refused(code -> {
            code.op(Opcode.EMPTY_DICT);
            nest(code, Opcode.TUPLE1, 100_000);
            code.op(Opcode.NONE).op(Opcode.SETITEM);
        });
    }

    private static void nest(Code code, int opcode, int depth) {
        if (opcode == Opcode.TUPLE1) {
            code.op(Opcode.EMPTY_TUPLE).repeat(depth - 1, opcode);
        } else {
            code.repeat(depth, opcode).repeat(depth - 1, Opcode.APPEND);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void values_that_share_parts_exponentially_stay_cheap(int kind) throws PickleException {
        Object value = load(code -> doubling(code, kind));
        Object twin = load(code -> doubling(code, kind));

        assertThat(PyEquality.equal(value, twin)).isTrue();
        assertThat(Pickle.standard().dumps(value)).hasSizeLessThan(5000);
        assertThat(Pickle.standard().withProtocol(2).dumps(value)).hasSizeLessThan(9000);
        assertThatExceptionOfType(PyException.class).isThrownBy(() -> PyRepr.repr(value));
        if (kind == 0) {
            assertThat(PyEquality.hash(value)).isEqualTo(PyEquality.hash(twin));
        }
    }

    /// 2^100 leaves in a few hundred bytes.
    private static void doubling(Code code, int kind) {
        code.op(kind == 0 ? Opcode.EMPTY_TUPLE : Opcode.EMPTY_LIST).op(Opcode.MEMOIZE);
        for (int i = 0; i < 100; i++) {
            switch (kind) {
                case 0 -> twice(code, i).op(Opcode.TUPLE2);
                case 1 -> {
                    code.op(Opcode.EMPTY_LIST).op(Opcode.MARK);
                    twice(code, i).op(Opcode.APPENDS);
                }
                case 2 -> {
                    code.op(Opcode.EMPTY_DICT).op(Opcode.MARK);
                    code.op(Opcode.NONE).op(Opcode.BINGET).op(i);
                    code.op(Opcode.NEWTRUE).op(Opcode.BINGET).op(i).op(Opcode.SETITEMS);
                }
                default -> {
                    code.global("app", "Thing").op(Opcode.EMPTY_TUPLE).op(Opcode.NEWOBJ);
                    twice(code, i).op(Opcode.TUPLE2).op(Opcode.BUILD);
                }
            }
            code.op(Opcode.MEMOIZE);
        }
    }

    private static Code twice(Code code, int number) {
        return code.op(Opcode.BINGET).op(number).op(Opcode.BINGET).op(number);
    }

    @Test
    void shared_keys_stay_cheap() throws PickleException {
        Object value =
                load(code -> {
                    code.op(Opcode.MARK).op(Opcode.FROZENSET).op(Opcode.MEMOIZE);
                    for (int i = 0; i < 100; i++) {
                        code.op(Opcode.POP).op(Opcode.MARK);
                        code.op(Opcode.BINGET).op(i);
                        code.op(Opcode.BINGET).op(i).op(Opcode.TUPLE1);
                        code.op(Opcode.FROZENSET).op(Opcode.MEMOIZE);
                    }
                    code.op(Opcode.NONE).op(Opcode.TUPLE2);
                });

        assertThat(PyEquality.equal(value, value)).isTrue();
        assertThat(Pickle.standard().dumps(value)).hasSizeLessThan(2000);
    }

    @Test
    void a_long_text_used_often_is_written_once() throws PickleException {
        String text = "x".repeat(100_000);
        Object value = load(code -> often(code, text, 100_000));

        assertThat(Pickle.standard().dumps(value)).hasSizeLessThan(500_000);
        assertThatExceptionOfType(PyException.class)
                .isThrownBy(() -> PyRepr.repr(value))
                .withMessageContaining("16 Mi");
        assertThat(PyEquality.equal(value, load(code -> often(code, text, 100_000)))).isTrue();
    }

    private static void often(Code code, String text, int times) {
        code.op(Opcode.EMPTY_LIST).op(Opcode.MARK).text(text).op(Opcode.MEMOIZE);
        for (int i = 0; i < times; i++) {
            code.op(Opcode.BINGET).op(0);
        }
        code.op(Opcode.APPENDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "tuple", "set", "frozenset", "deque"})
    void copies_are_counted(String function) {
        refused(code -> {
            String module = function.equals("deque") ? "collections" : "builtins";
            code.global(module, function).op(Opcode.MEMOIZE);
            code.op(Opcode.EMPTY_LIST).op(Opcode.MEMOIZE).op(Opcode.MARK);
            for (int i = 0; i < 10_000; i++) {
                code.op(Opcode.BININT2).op(i & 0xff).op(i >> 8);
            }
            code.op(Opcode.APPENDS);
            for (int i = 0; i < 1000; i++) {
                code.op(Opcode.BINGET).op(0).op(Opcode.BINGET).op(1);
                code.op(Opcode.TUPLE1).op(Opcode.REDUCE);
            }
        });
    }

    @Test
    void a_size_as_an_argument_allocates_nothing() throws PickleException {
        for (String function : List.of("bytearray", "bytes", "list")) {
            Object value =
                    load(code ->
                            code.global("builtins", function)
                                    .op(Opcode.BININT)
                                    .fourBytes(Integer.MAX_VALUE)
                                    .op(Opcode.TUPLE1)
                                    .op(Opcode.REDUCE));
            assertThat(value).isInstanceOf(PyInstance.class);
        }
    }

    @Test
    void shapes_of_numpy_must_fit_the_bytes() throws PickleException {
        Object value =
                load(code ->
                        code.global("numpy", "ndarray")
                                .op(Opcode.BININT)
                                .fourBytes(1 << 30)
                                .op(Opcode.BININT)
                                .fourBytes(1 << 30)
                                .op(Opcode.TUPLE2)
                                .text("<f8")
                                .op(Opcode.SHORT_BINBYTES)
                                .op(0)
                                .op(Opcode.TUPLE3)
                                .op(Opcode.REDUCE));

        assertThat(value).isInstanceOf(PyInstance.class);
    }

    @Test
    void enormous_exponents_are_handled_by_value() throws PickleException {
        Object huge =
                load(code ->
                        code.global("decimal", "Decimal")
                                .text("1E+999999999")
                                .op(Opcode.TUPLE1)
                                .op(Opcode.REDUCE));

        assertThat(PyRepr.repr(huge)).isEqualTo("Decimal('1E+999999999')");
        assertThat(PyEquality.hash(huge)).isEqualTo(PyEquality.hash(huge));
        assertThat(PyEquality.equal(huge, java.math.BigInteger.TWO.pow(5000))).isFalse();
        assertThat(PyOrder.less(huge, 1.5)).isFalse();
    }

    @Test
    void long_ints_in_text_are_read_quickly_or_refused() throws PickleException {
        Object value = load(code -> code.line("I" + "7".repeat(190_000)));

        assertThat(value).isInstanceOf(java.math.BigInteger.class);
        refused(code -> code.line("I" + "7".repeat(210_000)));
    }

    @Test
    void keys_whose_java_hashes_collide_stay_quick() throws PickleException {
        PyDict dict = new PyDict();
        for (int i = 0; i < 100_000; i++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < 17; bit++) {
                key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            dict.put(key.toString(), (long) i);
        }

        assertThat(dict).hasSize(100_000);
        Object copy = Pickle.standard().loads(Pickle.standard().dumps(dict));
        assertThat(PyEquality.equal(copy, dict)).isTrue();
    }

    @Test
    void tuples_whose_plain_hashes_would_collide_stay_quick() {
        PyDict dict = new PyDict();
        for (long i = 0; i < 30_000; i++) {
            dict.put(PyTuple.of(i, -31 * i), i);
        }

        assertThat(dict).hasSize(30_000);
    }

    @Test
    void objects_alike_only_at_the_beginning_do_not_make_a_dict_slow() {
        refusedOrRead(code -> {
            code.op(Opcode.EMPTY_DICT);
            for (int which = 0; which < 2; which++) {
                code.global("app", "Thing").op(Opcode.EMPTY_TUPLE).op(Opcode.NEWOBJ);
                code.op(Opcode.MEMOIZE).op(Opcode.EMPTY_LIST).op(Opcode.MARK);
                code.repeat(50_000, Opcode.NONE);
                code.op(Opcode.BININT1).op(which).op(Opcode.APPENDS).op(Opcode.BUILD);
                code.op(Opcode.NONE).op(Opcode.SETITEM);
            }
            for (int i = 0; i < 100_000; i++) {
                code.op(Opcode.BINGET).op(1).op(Opcode.NONE).op(Opcode.SETITEM);
            }
        });
    }

    @Test
    void long_keys_of_a_crowded_dict_are_hashed_once() throws PickleException {
        byte[] pickle =
                pickle(code -> {
                    code.op(Opcode.EMPTY_DICT);
                    for (int i = 0; i < 300; i++) {
                        StringBuilder key = new StringBuilder();
                        for (int bit = 0; bit < 9; bit++) {
                            key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
                        }
                        code.text(key.toString()).op(Opcode.NONE).op(Opcode.SETITEM);
                    }
                    code.text("x".repeat(2_000_000)).op(Opcode.MEMOIZE);
                    code.op(Opcode.NONE).op(Opcode.SETITEM);
                    code.global("app", "Thing").op(Opcode.EMPTY_TUPLE).op(Opcode.NEWOBJ);
                    code.op(Opcode.MEMOIZE)
                            .op(Opcode.EMPTY_LIST)
                            .op(Opcode.MEMOIZE)
                            .op(Opcode.MARK);
                    code.repeat(100_000, Opcode.NONE).op(Opcode.APPENDS).op(Opcode.BUILD);
                    code.op(Opcode.NONE).op(Opcode.SETITEM);
                    for (int i = 0; i < 100_000; i++) {
                        code.op(Opcode.BINGET).op(i % 2).op(Opcode.NONE).op(Opcode.SETITEM);
                        code.global("app", "T" + i % 2000).op(Opcode.BINGET).op(2);
                        code.op(Opcode.TUPLE1).op(Opcode.NEWOBJ).op(Opcode.NONE).op(Opcode.SETITEM);
                    }
                });

        Object value = Pickle.standard().loads(pickle);

        assertThat(((PyDict) Objects.requireNonNull(value)).size()).isEqualTo(2302);
    }

    private static void refusedOrRead(Consumer<Code> instructions) {
        try {
            assertThat(load(instructions)).isNotNull();
        } catch (PickleException e) {
            assertThat(e).hasMessageContaining("pickle");
        }
    }

    @Test
    void nothing_unknown_is_called() throws PickleException {
        Object value =
                load(code ->
                        code.global("os", "system")
                                .text("rm -rf /")
                                .op(Opcode.TUPLE1)
                                .op(Opcode.REDUCE));

        assertThat(value).isEqualTo(PyInstance.reduce(new PyGlobal("os", "system"), "rm -rf /"));
    }

    @Test
    void a_call_for_nothing_but_an_effect_is_refused() {
        refused(code ->
                code.op(Opcode.EMPTY_LIST)
                        .global("app", "f")
                        .op(Opcode.EMPTY_TUPLE)
                        .op(Opcode.REDUCE)
                        .op(Opcode.POP));
        refused(code ->
                code.op(Opcode.EMPTY_LIST)
                        .op(Opcode.MEMOIZE)
                        .global("app", "set_state")
                        .op(Opcode.BINGET)
                        .op(0)
                        .op(Opcode.NONE)
                        .op(Opcode.TUPLE2)
                        .op(Opcode.REDUCE)
                        .op(Opcode.POP));
        refused(code ->
                code.global("app", "f").op(Opcode.EMPTY_TUPLE).op(Opcode.REDUCE).op(Opcode.POP));
    }

    @Test
    void depth_is_seen_inside_every_kind_of_dict() {
        for (String type : new String[] {"defaultdict", "OrderedDict", "Counter"}) {
            refused(code -> {
                code.global("collections", type).op(Opcode.EMPTY_TUPLE).op(Opcode.REDUCE);
                code.op(Opcode.NONE);
                nest(code, Opcode.EMPTY_LIST, 1100);
                code.op(Opcode.SETITEM);
            });
        }
        refused(code -> {
            code.global("collections", "OrderedDict").op(Opcode.EMPTY_TUPLE).op(Opcode.REDUCE);
            nest(code, Opcode.EMPTY_LIST, 1100);
            code.op(Opcode.BUILD);
        });
    }

    /// Writes instructions.
    private static final class Code {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Code op(int opcode) {
            out.write(opcode);
            return this;
        }

        Code repeat(int times, int opcode) {
            for (int i = 0; i < times; i++) {
                op(opcode);
            }
            return this;
        }

        Code fourBytes(int value) {
            out.writeBytes(little(4).putInt(value).array());
            return this;
        }

        Code eightBytes(long value) {
            out.writeBytes(little(8).putLong(value).array());
            return this;
        }

        private static ByteBuffer little(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }

        Code text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            op(Opcode.BINUNICODE).fourBytes(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        Code line(String line) {
            out.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
            return this;
        }

        Code global(String module, String name) {
            return op(Opcode.GLOBAL).line(module).line(name);
        }
    }
}
