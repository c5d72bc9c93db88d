package dev.muster.bench;

import dev.muster.bench.LoopClient.Request;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyRange;
import dev.muster.pickle.PyTuple;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/// The client of [LoopBench] that asks for what takes long: `ADDRESS KEYFILE`.
///
/// It is told the name of a request, says `asks` when it has made the values for it, and `took`
/// with the nanoseconds when it has its answer. It runs in a process of its own, so that its work
/// and its collector hold up nobody but itself.
final class LoopAsker {
    private static final int COUNT = 3_000_000;

    private LoopAsker() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var client =
                new LoopClient(
                        Address.parse(arguments[0]), AuthKey.readFile(Path.of(arguments[1])));
        Map<String, Supplier<Request>> requests = requests();
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = input.readLine(); name != null; name = input.readLine()) {
            Request request = Objects.requireNonNull(requests.get(name)).get();
            System.out.println("asks");
            long begin = System.nanoTime();
            client.ask(request);
            System.out.println("took " + (System.nanoTime() - begin));
        }
    }

    /// What it can be told, in the order of the table.
    static Map<String, Supplier<Request>> requests() {
        var requests = new LinkedHashMap<String, Supplier<Request>>();
        requests.put("nothing", () -> list(List.of(), "__len__"));
        putNumbers(requests);
        requests.put(
                "create('list', range(3_000_000))",
                () -> list(new PyRange(0, COUNT, 1), "__len__"));
        requests.put(
                "extend(range(3_000_000))",
                () -> list(List.of(), "extend", new PyRange(0, COUNT, 1)));
        requests.put("list * 3_000_000", () -> list(List.of(1L), "__mul__", (long) COUNT));
        putShared(requests);
        requests.put(
                "repr of a text of 8 MB", () -> list(List.of("é\n".repeat(4_000_000)), "__repr__"));
        requests.put(
                "get of a list of 500,000 texts",
                () -> list(List.of(texts(500_000)), "__getitem__", 0L));
        requests.put("update with 300,000 entries", () -> dict("update", map(300_000)));
        requests.put("sort of 300,000 texts", () -> list(texts(300_000), "sort"));
        requests.put(
                "a message of 256 MiB",
                () -> list(List.of(), "__contains__", (Object) new byte[256 << 20]));
        return requests;
    }

    private static void putNumbers(Map<String, Supplier<Request>> requests) {
        var decimal = new BigDecimal("1E+20000000");
        requests.put(
                "sort(key=int) of a long Decimal",
                () ->
                        new Request(
                                "list",
                                List.of(List.of(decimal)),
                                "sort",
                                List.of(),
                                PyDict.of("key", PyGlobal.builtin("int"))));
        requests.put(
                "a Decimal next to an int of 2 MB",
                () ->
                        list(
                                List.of(
                                        BigInteger.ONE
                                                .shiftLeft(8 * 2_000_000)
                                                .subtract(BigInteger.ONE)),
                                "__contains__",
                                decimal));
        requests.put(
                "a Decimal as large as an int of 2 MB",
                () ->
                        list(
                                List.of(BigInteger.TEN.pow(4_000_000)),
                                "__contains__",
                                new BigDecimal("1E+4000000")));
    }

    private static void putShared(Map<String, Supplier<Request>> requests) {
        requests.put(
                "contains of shared lists, 36 deep",
                () -> list(List.of(lists(36)), "__contains__", lists(36)));
        requests.put(
                "count of shared tuples, 60 deep",
                () -> list(List.of(tuples(60)), "count", tuples(60)));
        requests.put("repr of shared lists, 60 deep", () -> list(List.of(lists(60)), "__repr__"));
        requests.put("a KeyError of shared tuples", () -> dict("__getitem__", tuples(60)));
    }

    private static Request list(Object content, String method, Object... call) {
        return new Request("list", List.of(content), method, Arrays.asList(call), new PyDict());
    }

    private static Request dict(String method, Object... call) {
        return new Request("dict", List.of(), method, Arrays.asList(call), new PyDict());
    }

    private static Object lists(int depth) {
        Object list = new ArrayList<>(List.of(1L));
        for (int i = 0; i < depth; i++) {
            list = new ArrayList<>(List.of(list, list));
        }
        return list;
    }

    private static Object tuples(int depth) {
        Object tuple = PyTuple.of(1L);
        for (int i = 0; i < depth; i++) {
            tuple = PyTuple.of(tuple, tuple);
        }
        return tuple;
    }

    private static List<Object> texts(int count) {
        var texts = new ArrayList<Object>(count);
        for (int i = 0; i < count; i++) {
            texts.add("text " + Integer.reverse(i));
        }
        return texts;
    }

    private static PyDict map(int count) {
        var map = new PyDict();
        texts(count).forEach(text -> map.put(text, 1L));
        return map;
    }
}
