package dev.muster.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every CPython on this machine writes, we read and write again, and it compares.
@Tag("python")
class PythonInteropTest {
    private static final List<PythonPeer> PEERS = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        PEERS.addAll(PythonPeer.startAll());
        assumeFalse(PEERS.isEmpty(), "no CPython found on PATH");
    }

    @AfterAll
    static void stop() throws IOException {
        for (PythonPeer peer : PEERS) {
            peer.close();
        }
    }

    @Test
    void what_python_writes_comes_back_as_it_was() {
        Stream<String> differences = PEERS.parallelStream().flatMap(PythonInteropTest::differences);

        assertThat(differences.toList()).isEmpty();
    }

    private static Stream<String> differences(PythonPeer peer) {
        List<String> expressions = peer.expressions();
        List<String> differences = new ArrayList<>();
        for (int protocol : peer.protocolsToTest()) {
            List<byte[]> corpus = peer.corpus(protocol);
            for (int i = 0; i < corpus.size(); i++) {
                if (corpus.get(i).length > 0) {
                    String difference = roundTrip(peer, i, protocol, corpus.get(i));
                    differences.add(
                            difference.isEmpty()
                                    ? ""
                                    : "%s, protocol %d, %s: %s"
                                            .formatted(
                                                    peer,
                                                    protocol,
                                                    expressions.get(i),
                                                    difference));
                }
            }
        }
        return differences.stream().filter(difference -> !difference.isEmpty());
    }

    private static String roundTrip(PythonPeer peer, int index, int protocol, byte[] pickle) {
        try {
            Object value = peer.dialect().loads(pickle);
            Object streamed = peer.dialect().load(new ByteArrayInputStream(pickle), pickle.length);
            if (!reprOrError(value).equals(reprOrError(streamed))) {
                return "a stream gives " + streamed;
            }
            return peer.differenceToCorpus(index, protocol, peer.dialect().dumps(value));
        } catch (PickleException e) {
            return e.toString();
        }
    }

    private static String reprOrError(@Nullable Object value) {
        try {
            return PyRepr.repr(value);
        } catch (PyException e) {
            return e.getMessage();
        }
    }

    @Test
    void java_values_arrive_as_the_python_values_they_stand_for() {
        Map<String, @Nullable Object> values = javaValues();

        List<String> differences = new ArrayList<>();
        for (PythonPeer peer : PEERS) {
            values.forEach((code, value) -> differences.add(difference(peer, 2, code, value)));
            if (!peer.isPython2()) {
                values.forEach((code, value) -> differences.add(difference(peer, 4, code, value)));
                python3Values()
                        .forEach(
                                (code, value) -> differences.add(difference(peer, 4, code, value)));
            }
        }

        differences.removeIf(String::isEmpty);
        assertThat(differences).isEmpty();
    }

    private static String difference(
            PythonPeer peer, int protocol, String expression, @Nullable Object value) {
        try {
            byte[] pickle = Pickle.standard().withProtocol(protocol).dumps(value);
            String difference = peer.difference(expression, pickle);
            return difference.isEmpty() ? "" : peer + ", " + expression + ": " + difference;
        } catch (PickleException e) {
            return e.toString();
        }
    }

    private static Map<String, @Nullable Object> javaValues() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("None", null);
        values.put("[1, 2, 3, 4, 5]", List.of(1, 2L, (short) 3, (byte) 4, BigInteger.valueOf(5)));
        values.put("2**64", BigInteger.TWO.pow(64));
        values.put("[1.5, 2.5]", new Object[] {1.5f, 2.5});
        values.put("'c'", 'c');
        values.put("u'\\xe9'", java.nio.CharBuffer.wrap("é"));
        values.put("b'\\x00\\xff'", new byte[] {0, -1});
        values.put("b'x' * 70000", repeated('x', 70000));
        values.put("{'a': 1}", Map.of("a", 1));
        values.put("set([1])", java.util.Set.of(1));
        values.put("[True, None]", Arrays.asList(true, java.util.Optional.empty()));
        values.put("'SECONDS'", java.util.concurrent.TimeUnit.SECONDS);
        values.put("array.array('d', [1.5])", new double[] {1.5});
        values.put("array.array('i', [1, -2])", new int[] {1, -2});
        values.put("array.array('u', u'ab')", PyArray.ofList('u', List.of("a", "b")));
        values.put(
                "datetime.datetime(2020, 1, 2, 3, 4, 5, 6)",
                LocalDateTime.of(2020, 1, 2, 3, 4, 5, 6000));
        values.put("datetime.date(2020, 1, 2)", LocalDate.of(2020, 1, 2));
        values.put("datetime.time(1, 2)", LocalTime.of(1, 2));
        values.put("datetime.timedelta(-1, 86399)", Duration.ofSeconds(-1));
        values.put("decimal.Decimal('1.50')", new BigDecimal("1.50"));
        values.put("fractions.Fraction(1, 2)", PyFraction.of(2, 4));
        values.put("uuid.UUID(int=5)", new UUID(0, 5));
        values.put("KeyError('k')", PyException.of("KeyError", "k"));
        values.put("ValueError('bad')", new IllegalArgumentException("bad"));
        values.put("queue.Empty()", PyException.of(new PyGlobal("queue", "Empty")));
        values.put("OSError(2, 'no', 'f')", PyException.of("FileNotFoundError", 2, "no", "f"));
        values.put("frozenset([(1, 'a')])", PyFrozenSet.of(PyTuple.of(1, "a")));
        values.put("slice(1, None, 2)", new PySlice(1L, null, 2L));
        values.put("complex(1, -0.0)", new PyComplex(1, -0.0));
        values.put("collections.deque([1], 3)", bounded());
        return values;
    }

    private static Map<String, @Nullable Object> python3Values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("pathlib.PosixPath('/a/b')", Path.of("/a/b"));
        values.put("array.array('q', [1])", new long[] {1});
        values.put("Ellipsis", PySingleton.ELLIPSIS);
        values.put(
                "datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)",
                java.time.Instant.EPOCH);
        values.put("TimeoutError('late')", new java.util.concurrent.TimeoutException("late"));
        values.put("Outer.Inner", new PyGlobal("__main__", "Outer.Inner"));
        return values;
    }

    private static byte[] repeated(char unit, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) unit);
        return bytes;
    }

    private static PyDeque bounded() {
        PyDeque deque = PyDeque.bounded(3);
        deque.add(1);
        return deque;
    }

    @Test
    void names_are_those_of_pythons_own_tables() throws PickleException {
        List<String> differences = new ArrayList<>();
        for (PythonPeer peer : PEERS) {
            if (!peer.isPython2()) {
                newerNames(peer, differences);
                olderNames(peer, differences);
            }
        }

        assertThat(differences).isEmpty();
    }

    /// What a pickle of protocol 0 to 2 names.
    private static void newerNames(PythonPeer peer, List<String> differences)
            throws PickleException {
        compatible(
                peer,
                "NAME_MAPPING",
                (older, newer) -> {
                    PyGlobal read =
                            GlobalNames.ofPython2((String) older.get(0), (String) older.get(1));
                    check(differences, older, read, newer.get(0) + "." + newer.get(1));
                });
        compatible(
                peer,
                "IMPORT_MAPPING",
                (older, newer) -> {
                    PyGlobal read = GlobalNames.ofPython2((String) older.get(0), "Thing");
                    check(differences, older, read, newer.get(0) + ".Thing");
                });
    }

    /// What is written for Python 2. Exceptions that it lacks have the closest name it knows, and
    /// what it has itself in its own builtins keeps its name.
    private static void olderNames(PythonPeer peer, List<String> differences)
            throws PickleException {
        List<String> inPython2 = List.of("chr", "filter", "int", "map", "str", "zip");
        compatible(
                peer,
                "REVERSE_NAME_MAPPING",
                (newer, older) -> {
                    PyGlobal name = new PyGlobal((String) newer.get(0), (String) newer.get(1));
                    String wanted =
                            name.module().equals("builtins") && inPython2.contains(name.name())
                                    ? "__builtin__." + name.name()
                                    : older.get(0) + "." + older.get(1);
                    check(differences, newer, GlobalNames.toPython2(name), wanted);
                });
        compatible(
                peer,
                "REVERSE_IMPORT_MAPPING",
                (newer, older) -> {
                    PyGlobal name = new PyGlobal((String) newer.get(0), "Thing");
                    check(differences, newer, GlobalNames.toPython2(name), older.get(0) + ".Thing");
                });
    }

    private static void compatible(
            PythonPeer peer, String table, BiConsumer<List<Object>, List<Object>> pair)
            throws PickleException {
        String names =
                "[[[k] if isinstance(k, str) else list(k), [v] if isinstance(v, str) else list(v)]"
                        + " for k, v in __import__('_compat_pickle')."
                        + table
                        + ".items()]";
        Object read = Pickle.standard().loads(peer.pickleOf(names, 2));
        List<?> pairs = (List<?>) Objects.requireNonNull(read);
        assertThat(pairs).hasSizeGreaterThan(40);
        for (Object each : pairs) {
            List<?> both = (List<?>) each;
            pair.accept(
                    new ArrayList<>((List<?>) both.get(0)), new ArrayList<>((List<?>) both.get(1)));
        }
    }

    private static void check(
            List<String> differences, Object of, PyGlobal actual, String expected) {
        if (!actual.toString().equals(expected)) {
            differences.add(of + " is " + actual + ", must be " + expected);
        }
    }

    @Test
    void repr_is_that_of_the_newest_python() {
        PythonPeer newest = PEERS.stream().reduce((a, b) -> b).orElseThrow();
        for (PythonPeer peer : PEERS) {
            newest = peer.highestProtocol() >= newest.highestProtocol() ? peer : newest;
        }
        List<String> differences = new ArrayList<>();
        for (String expression : REPRS) {
            differences.add(reprDifference(newest, expression));
        }

        differences.removeIf(String::isEmpty);
        assertThat(differences).isEmpty();
    }

    private static String reprDifference(PythonPeer peer, String expression) {
        try {
            byte[] pickle = peer.pickleOf(expression, 4);
            String ours = PyRepr.repr(Pickle.standard().loads(pickle));
            String theirs = peer.repr(pickle);
            return ours.equals(theirs) ? "" : ours + " should be " + theirs;
        } catch (PickleException e) {
            return expression + ": " + e;
        }
    }

    private static final List<String> REPRS =
            List.of(
                    "[None, True, 1, -5, 2**70]",
                    "[0.0, -0.0, 1.0, 1.5, 1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 5e-324]",
                    "[2e23, 9007199254740993.0, 1.7976931348623157e308, float('nan'), 1e22, 0.1]",
                    "[1j, 1+2j, complex(-0.0, 1), complex(0, -0.0), complex(float('inf'), 1.5)]",
                    "['a', 'it\\'s', '\"', '\\'\"', '\\n\\t\\r\\\\\\x00\\x7f\\xa0\\xad\\xe9']",
                    "['\\u20ac\\ud800\\U0001f600\\u200b\\ufffe', '\\U000e0001']",
                    "[b'', b'a\\'', b'\\x00\\xff\\n\\'\\\"', bytearray(b'x')]",
                    "((), (1,), (1, 2), [], [[]], {}, {1: [2]}, set(), {1}, frozenset(),"
                            + " frozenset([1]))",
                    "recursive_list()",
                    "recursive_dict()",
                    "recursive_tuple()",
                    "[slice(None, 2, None), range(3), range(0, 3, 2), ..., NotImplemented]",
                    "[decimal.Decimal('1.50'), decimal.Decimal('1E+10'), fractions.Fraction(1, 2)]",
                    "[datetime.datetime(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5)]",
                    "[datetime.datetime(2020, 1, 2, 3, 4, 5, 6, datetime.timezone.utc)]",
                    "[datetime.date(2020, 1, 2), datetime.time(), datetime.time(1, 2, 3, 4)]",
                    "[datetime.timedelta(0), datetime.timedelta(-1, 2, 3), datetime.timedelta(5)]",
                    "datetime.timezone(datetime.timedelta(hours=-5))",
                    "[uuid.UUID(int=5), pathlib.PosixPath('/a'), pathlib.PureWindowsPath('C:/a')]",
                    "[collections.defaultdict(list, {1: 2}), collections.Counter('abb')]",
                    "[collections.deque([1], 3), collections.deque(), collections.Counter()]",
                    "[array.array('i', [1]), array.array('d'), array.array('f', [0.5])]",
                    "[ValueError('x'), KeyError('k', 1), queue.Empty(), int, len]");
}
