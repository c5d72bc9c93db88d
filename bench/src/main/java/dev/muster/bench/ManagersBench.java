package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The same unmodified CPython client programs against our server and against CPython's own.
///
/// Both servers run the whole time; the rounds alternate between them. Options: `--rounds`,
/// `--seconds` of each round, `--python`, `--clients 1,8`, `--modes queue,dict,lock`, `--against
/// cpython` to compare CPython with itself.
public final class ManagersBench {
    private final BenchOptions options;
    private final String python;
    private final Path keyFile;

    private ManagersBench(BenchOptions options, Path keyFile) throws IOException {
        this.options = options;
        this.python = options.python();
        this.keyFile = keyFile;
    }

    public static void main(String[] arguments) throws IOException {
        Path keyFile = Files.createTempFile("muster-bench", ".key");
        try {
            Files.writeString(keyFile, "the key of the benchmark, long enough");
            new ManagersBench(new BenchOptions(arguments), keyFile).run();
        } finally {
            Files.delete(keyFile);
        }
    }

    private void run() throws IOException {
        try (var ours = ours();
                var theirs = BenchServer.cpython(python, keyFile)) {
            System.out.printf(
                    "%s against %s (%s), Java %s, %d processors%n%n",
                    ours.name(),
                    theirs.name(),
                    python,
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors());
            System.out.println(
                    "| operation | clients | ours ops/s | CPython ops/s | ratio "
                            + "| ours p50 µs | CPython p50 µs | ours p99 µs | CPython p99 µs |");
            System.out.println("|---|---|---|---|---|---|---|---|---|");
            for (String mode : options.text("modes", "queue,dict,lock").split(",", -1)) {
                for (String clients : options.text("clients", "1,8").split(",", -1)) {
                    compare(ours, theirs, mode, Integer.parseInt(clients));
                }
            }
        }
    }

    private BenchServer ours() throws IOException {
        return options.text("against", "muster").equals("cpython")
                ? BenchServer.cpython(python, keyFile)
                : BenchServer.muster(keyFile);
    }

    private void compare(BenchServer ours, BenchServer theirs, String mode, int clients)
            throws IOException {
        measure(ours, mode, clients); // a server that has been running for a while
        var ourRounds = new ArrayList<Measured>();
        var theirRounds = new ArrayList<Measured>();
        for (int round = 0; round < options.number("rounds", 5); round++) {
            ourRounds.add(measure(ours, mode, clients));
            theirRounds.add(measure(theirs, mode, clients));
        }
        print(mode, clients, Measured.of(ourRounds.stream()), Measured.of(theirRounds.stream()));
    }

    private Measured measure(BenchServer server, String mode, int clients) throws IOException {
        return measure(server, keyFile, python, mode, clients, options.text("seconds", "2"));
    }

    /// What clients in CPython do in one round, their start included.
    static Measured measure(
            BenchServer server,
            Path keyFile,
            String python,
            String mode,
            int clients,
            String seconds)
            throws IOException {
        List<String> results =
                BenchClients.run(
                        clients,
                        python,
                        "manager_client.py",
                        server,
                        keyFile,
                        "--mode",
                        mode,
                        "--seconds",
                        seconds);
        return Measured.of(results);
    }

    /// What is measured.
    static String title(String mode) {
        return switch (mode) {
            case "queue" -> "queue put + get";
            case "dict" -> "dict set + get";
            default -> "lock acquire + release";
        };
    }

    private static void print(String mode, int clients, Measured ours, Measured theirs) {
        System.out.printf(
                "| %s | %d | %,.0f | %,.0f | **%.2f** | %,.0f | %,.0f | %,.0f | %,.0f |%n",
                title(mode),
                clients,
                ours.perSecond(),
                theirs.perSecond(),
                ours.perSecond() / theirs.perSecond(),
                ours.micros(0.5),
                theirs.micros(0.5),
                ours.micros(0.99),
                theirs.micros(0.99));
    }
}
