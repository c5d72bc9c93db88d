package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Shared objects in Java: our clients on our server against unmodified CPython clients on
/// CPython's own server, each in processes of their own; rounds alternate.
///
/// Options: `--rounds 3`, `--warm-up 4` that do not count, `--seconds 1` of each measurement,
/// `--transports tcp,unix`, `--modes queue,map,lock`, `--clients 1,8`, `--threads 1,64` of a Java
/// client (more than one are virtual), `--window 256` of the asynchronous calls, `--python`,
/// `--sides both` (or `cpython`: only the peer's half).
public final class SharedBench {
    private static final int ROUND_TRIPS = 10_000;

    /// One way in which a Java client calls.
    ///
    /// @param window 0 for calls that wait
    record Variant(int threads, int window) {
        String title() {
            return window > 0
                    ? "async, " + window
                    : threads == 1 ? "1 thread" : threads + " virtual threads";
        }
    }

    private final BenchOptions options;
    private final BenchFolder folder;
    private final String python;
    private final boolean isWhole;

    private SharedBench(BenchOptions options, BenchFolder folder) throws IOException {
        this.options = options;
        this.folder = folder;
        python = options.python();
        isWhole = options.text("sides", "both").equals("both");
    }

    public static void main(String[] arguments) throws IOException {
        try (var folder = BenchFolder.open()) {
            new SharedBench(new BenchOptions(arguments), folder).run();
        }
    }

    private void run() throws IOException {
        System.out.printf(
                "Java %s, %s, %d processors%n",
                Runtime.version(), python, Runtime.getRuntime().availableProcessors());
        for (String transport : options.list("transports", "tcp,unix")) {
            System.out.printf(
                    "%n| %s | clients | Java | ours ops/s | CPython ops/s | ratio "
                            + "| ours p50 µs | CPython p50 µs | ours p99 µs | CPython p99 µs |%n",
                    transport);
            System.out.println("|---|---|---|---|---|---|---|---|---|---|");
            compare(transport);
            roundTrip(transport);
        }
    }

    private void compare(String transport) throws IOException {
        List<Integer> counts = options.numbers("clients", "1,8");
        int most = counts.stream().max(Integer::compare).orElseThrow();
        try (var theirs =
                        BenchServer.cpython(python, folder.keyFile(), bind(transport, "cpython"));
                var ours = BenchServer.shared(folder.keyFile(), bind(transport, "muster"));
                var clients = clients(isWhole ? most : 0, ours)) {
            List<String> modes = options.list("modes", "queue,map,lock");
            if (isWhole) {
                warmUp(clients, most, modes);
            }
            for (String mode : modes) {
                List<Variant> variants = isWhole ? variants(mode, options) : List.of();
                for (int count : counts) {
                    compare(theirs, clients, mode, count, variants);
                }
            }
        }
    }

    /// Everything before anything counts: what comes first would be measured while the others'
    /// code, and that of all clients, is still being compiled.
    private void warmUp(BenchClients clients, int most, List<String> modes) throws IOException {
        for (int round = 0; round < options.number("warm-up", 4); round++) {
            for (String mode : modes) {
                for (Variant variant : variants(mode, options)) {
                    measure(clients, most, mode, variant);
                }
            }
        }
    }

    private BenchClients clients(int count, BenchServer server) throws IOException {
        return BenchClients.java(
                count, SharedClient.class, List.of(), server.address(), folder.keyFile());
    }

    private String bind(String transport, String name) {
        return transport.equals("unix") ? folder.file(name + ".socket").toString() : "127.0.0.1:0";
    }

    /// The ways in which a client calls what is measured.
    static List<Variant> variants(String mode, BenchOptions options) {
        Stream<Variant> waiting =
                options.numbers("threads", "1,64").stream().map(n -> new Variant(n, 0));
        return mode.equals("lock")
                ? waiting.toList()
                : Stream.concat(waiting, Stream.of(new Variant(1, options.number("window", 256))))
                        .toList();
    }

    private void compare(
            BenchServer server,
            BenchClients clients,
            String mode,
            int count,
            List<Variant> variants)
            throws IOException {
        var theirs = new ArrayList<Measured>();
        var ours = variants.stream().map(_ -> new ArrayList<Measured>()).toList();
        for (int round = 0; round < options.number("rounds", 3); round++) {
            theirs.add(measurePython(server, mode, count));
            for (int i = 0; i < variants.size(); i++) {
                ours.get(i).add(measure(clients, count, mode, variants.get(i)));
            }
        }
        Measured peer = Measured.of(theirs.stream());
        if (variants.isEmpty()) {
            System.out.printf(
                    "| %s | %d | | | %,.0f | | | %,.0f | | %,.0f |%n",
                    title(mode), count, peer.perSecond(), peer.micros(0.5), peer.micros(0.99));
        }
        for (int i = 0; i < variants.size(); i++) {
            print(title(mode), count, variants.get(i), Measured.of(ours.get(i).stream()), peer);
        }
    }

    private Measured measurePython(BenchServer server, String mode, int count) throws IOException {
        return Measured.of(
                BenchClients.run(
                        count,
                        python,
                        "manager_client.py",
                        server,
                        folder.keyFile(),
                        "--mode",
                        mode.equals("map") ? "dict" : mode,
                        "--seconds",
                        options.text("seconds", "1"),
                        "--warm-up",
                        "0.3"));
    }

    private Measured measure(BenchClients clients, int count, String mode, Variant variant)
            throws IOException {
        String seconds = options.text("seconds", "1");
        return Measured.of(
                clients.ask(
                        count,
                        "%s %d %d %s".formatted(mode, variant.threads, variant.window, seconds)));
    }

    /// What is measured.
    static String title(String mode) {
        return switch (mode) {
            case "queue" -> "queue put + get";
            case "map" -> "map set + get";
            default -> "lock acquire + release";
        };
    }

    private static void print(
            String title, int clients, Variant variant, Measured ours, Measured theirs) {
        boolean waits = variant.window == 0;
        System.out.printf(
                "| %s | %d | %s | %,.0f | %,.0f | **%.2f** | %s | %,.0f | %s | %,.0f |%n",
                title,
                clients,
                variant.title(),
                ours.perSecond(),
                theirs.perSecond(),
                ours.perSecond() / theirs.perSecond(),
                waits ? "%,.0f".formatted(ours.micros(0.5)) : "–",
                theirs.micros(0.5),
                waits ? "%,.0f".formatted(ours.micros(0.99)) : "–",
                theirs.micros(0.99));
    }

    /// One `get` by one thread, divided by 16 bytes there and back through a bare socket.
    private void roundTrip(String transport) throws IOException {
        int rounds = options.number("rounds", 3);
        double[] bare = new double[rounds];
        double[] get = new double[rounds];
        var socket = BenchProcess.java(SocketPeer.class, List.of(), "listen", bind(transport, "b"));
        try (socket;
                var peer =
                        BenchProcess.java(SocketPeer.class, List.of(), "connect", socket.line());
                var server = BenchServer.shared(folder.keyFile(), bind(transport, "get"));
                var clients = clients(isWhole ? 1 : 0, server)) {
            for (int i = -2; i < rounds; i++) { // the first two are for warming up
                int round = Math.max(i, 0);
                bare[round] = Long.parseLong(peer.ask("answer 16 " + ROUND_TRIPS)) / 1e3;
                get[round] =
                        isWhole
                                ? measure(clients, 1, "get", new Variant(1, 0)).micros(0.5)
                                : Double.NaN;
            }
        }
        double ours = Measured.median(get);
        double limit = Measured.median(bare);
        System.out.printf(
                "%n%s: map.get by one thread p50 %.1f µs, bare socket 16 B p50 %.1f µs: **%.2f**%n",
                transport, ours, limit, ours / limit);
    }
}
