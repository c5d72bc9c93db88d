package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyRange;
import dev.muster.pickle.PyTuple;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// How long a bystander waits while one authorised client asks for something that takes long: a
/// fresh client that connects, proves the key and reads one entry of a dict, again and again.
///
/// Options: `--most-millis 200`; ends with status 1 if a bystander has waited longer. `--only TEXT`
/// leaves out requests whose names do not contain it.
public final class LoopBench {
    private static final int WARM_UP = 200;
    private static final int LOOKS = 20;

    private final Address address;
    private final AuthKey key;

    private LoopBench(Address address, AuthKey key) {
        this.address = address;
        this.key = key;
    }

    /// What one client asks for: an object and a call of one of its methods.
    private record Request(
            String type, List<?> arguments, String method, List<?> call, Map<?, ?> keywords) {
        static Request of(String type, List<?> arguments, String method, Object... call) {
            return new Request(type, arguments, method, Arrays.asList(call), new PyDict());
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new BenchOptions(arguments);
        Path keyFile = Files.createTempFile("muster-bench", ".key");
        double slowest;
        try {
            Files.writeString(keyFile, "the key of the benchmark, long enough");
            try (var server = BenchServer.muster(keyFile)) {
                slowest =
                        new LoopBench(Address.parse(server.address()), AuthKey.readFile(keyFile))
                                .run(options.text("only", ""));
            }
        } finally {
            Files.delete(keyFile);
        }
        if (slowest > options.number("most-millis", 200)) {
            System.exit(1);
        }
    }

    private double run(String only) throws IOException, InterruptedException {
        String dict = create("dict", List.of(Map.of("key", 1L)));
        for (int i = 0; i < WARM_UP; i++) {
            look(dict);
        }
        System.out.println("| request | takes s | bystander, slowest ms |");
        System.out.println("|---|---|---|");
        double slowest = 0;
        for (Map.Entry<String, Request> each : requests().entrySet()) {
            if (each.getKey().contains(only)) {
                slowest = Math.max(slowest, beside(each.getKey(), each.getValue(), dict));
            }
        }
        System.out.printf(Locale.ROOT, "%nslowest: %.0f ms%n", slowest);
        return slowest;
    }

    private static Map<String, Request> requests() {
        var decimal = new BigDecimal("1E+20000000");
        BigInteger huge = BigInteger.ONE.shiftLeft(8 * 2_000_000).subtract(BigInteger.ONE);
        var requests = new LinkedHashMap<String, Request>();
        requests.put("nothing", Request.of("list", List.of(), "__len__"));
        requests.put(
                "sort(key=int) of a long Decimal",
                new Request(
                        "list",
                        List.of(List.of(decimal)),
                        "sort",
                        List.of(),
                        PyDict.of("key", PyGlobal.builtin("int"))));
        requests.put(
                "a Decimal next to an int of 2 MB",
                Request.of("list", List.of(List.of(huge)), "__contains__", decimal));
        requests.put(
                "a Decimal as large as an int of 2 MB",
                Request.of(
                        "list",
                        List.of(List.of(BigInteger.TEN.pow(4_000_000))),
                        "__contains__",
                        new BigDecimal("1E+4000000")));
        requests.put(
                "create('list', range(3_000_000))",
                Request.of("list", List.of(new PyRange(0, 3_000_000, 1)), "__len__"));
        requests.put(
                "extend(range(3_000_000))",
                Request.of("list", List.of(), "extend", new PyRange(0, 3_000_000, 1)));
        requests.put(
                "list * 3_000_000",
                Request.of("list", List.of(List.of(1L)), "__mul__", 3_000_000L));
        requests.put(
                "contains of shared lists, 36 deep",
                Request.of("list", List.of(List.of(lists(36))), "__contains__", lists(36)));
        requests.put(
                "count of shared tuples, 60 deep",
                Request.of("list", List.of(List.of(tuples(60))), "count", tuples(60)));
        requests.put(
                "repr of shared lists, 60 deep",
                Request.of("list", List.of(List.of(lists(60))), "__repr__"));
        requests.put(
                "repr of a text of 8 MB",
                Request.of("list", List.of(List.of("é\n".repeat(4_000_000))), "__repr__"));
        requests.put(
                "a KeyError of shared tuples",
                Request.of("dict", List.of(), "__getitem__", tuples(60)));
        requests.put(
                "get of a list of 500,000 texts",
                Request.of("list", List.of(List.of(texts(500_000))), "__getitem__", 0L));
        requests.put(
                "update with 300,000 entries",
                Request.of("dict", List.of(), "update", map(300_000)));
        requests.put("sort of 300,000 texts", Request.of("list", List.of(texts(300_000)), "sort"));
        return requests;
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

    /// Makes the request on a thread of its own, and looks beside it until it has its answer.
    private double beside(String name, Request request, String dict)
            throws IOException, InterruptedException {
        var ready = new CountDownLatch(1);
        var nanos = new long[1];
        var failure = new Exception[1];
        Thread asking =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                nanos[0] = ask(request, ready);
                            } catch (IOException | InterruptedException e) {
                                failure[0] = e;
                                ready.countDown();
                            }
                        });
        ready.await();
        double slowest = 0;
        for (int looks = 0; looks < LOOKS || asking.isAlive(); looks++) {
            slowest = Math.max(slowest, look(dict));
        }
        asking.join();
        if (failure[0] != null) {
            throw new IOException("'%s' failed".formatted(name), failure[0]);
        }
        System.out.printf(Locale.ROOT, "| %s | %.2f | %.0f |%n", name, nanos[0] / 1e9, slowest);
        return slowest;
    }

    private long ask(Request request, CountDownLatch ready)
            throws IOException, InterruptedException {
        ready.countDown();
        long begin = System.nanoTime();
        String ident = create(request.type(), request.arguments());
        if (ident.isEmpty()) {
            return System.nanoTime() - begin;
        }
        try (Connection connection = accepted()) {
            connection.send(
                    PyTuple.of(
                            ident,
                            request.method(),
                            PyTuple.ofList(request.call()),
                            request.keywords()));
            var _ = connection.receive();
        }
        server("decref", List.of(ident));
        return System.nanoTime() - begin;
    }

    /// How long a fresh client takes to read one entry, in milliseconds.
    private double look(String dict) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (Connection connection = accepted()) {
            connection.send(PyTuple.of(dict, "__getitem__", PyTuple.of("key"), new PyDict()));
            if (!PyTuple.of("#RETURN", 1L).equals(connection.receive())) {
                throw new IOException("the bystander was answered something else");
            }
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    /// The ident of a new object, empty if the server makes none.
    private String create(String type, List<?> arguments) throws IOException, InterruptedException {
        var all = new ArrayList<Object>(Collections.singleton(type));
        all.addAll(arguments);
        return server("create", all) instanceof PyTuple created
                ? String.valueOf(created.get(0))
                : "";
    }

    private Object server(String function, List<?> arguments)
            throws IOException, InterruptedException {
        try (Connection connection = Client.connect(address, key)) {
            connection.send(PyTuple.of(null, function, PyTuple.ofList(arguments), new PyDict()));
            if (connection.receive() instanceof PyTuple answer) {
                Object result = answer.get(1);
                if (result != null) {
                    return result;
                }
            }
            return "";
        }
    }

    private Connection accepted() throws IOException, InterruptedException {
        Connection connection = Client.connect(address, key);
        connection.send(
                PyTuple.of(null, "accept_connection", PyTuple.of("bystander"), new PyDict()));
        var _ = connection.receive();
        return connection;
    }
}
