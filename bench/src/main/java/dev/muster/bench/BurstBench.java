package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// CPython connections that all arrive at once, at our server and at CPython's own.
///
/// Options: `--connections 2000`, `--processes 4`, `--timeout` in seconds, `--python`.
public final class BurstBench {
    private final BenchOptions options;
    private final Path keyFile;

    private BurstBench(BenchOptions options, Path keyFile) {
        this.options = options;
        this.keyFile = keyFile;
    }

    public static void main(String[] arguments) throws IOException {
        Path keyFile = Files.createTempFile("muster-bench", ".key");
        try {
            Files.writeString(keyFile, "the key of the benchmark, long enough");
            new BurstBench(new BenchOptions(arguments), keyFile).run();
        } finally {
            Files.delete(keyFile);
        }
    }

    private void run() throws IOException {
        String python = options.python();
        System.out.println("| server | connections | served | failed | hanging | last after s |");
        System.out.println("|---|---|---|---|---|---|");
        if (!options.text("against", "muster").equals("cpython")) {
            try (var server = BenchServer.muster(keyFile)) {
                burst(server, python);
            }
        }
        try (var server = BenchServer.cpython(python, keyFile)) {
            burst(server, python);
        }
    }

    private void burst(BenchServer server, String python) throws IOException {
        int connections = options.number("connections", 2000);
        int processes = options.number("processes", 4);
        List<String> results =
                BenchClients.run(
                        processes,
                        python,
                        "burst_client.py",
                        server,
                        keyFile,
                        "--connections",
                        Integer.toString(connections / processes),
                        "--timeout",
                        options.text("timeout", "30"));
        System.out.printf(
                "| %s | %d | %.0f | %.0f | %.0f | %.2f |%n",
                server.name(),
                connections,
                sum(results, "served"),
                sum(results, "failed"),
                sum(results, "hanging"),
                results.stream().mapToDouble(each -> number(each, "seconds")).max().orElse(0));
    }

    private static double sum(List<String> results, String name) {
        return results.stream().mapToDouble(each -> number(each, name)).sum();
    }

    private static double number(String result, String name) {
        Matcher found = Pattern.compile("\"" + name + "\": ([0-9.eE+-]+)").matcher(result);
        if (!found.find()) {
            throw new IllegalArgumentException("a client answered " + result);
        }
        return Double.parseDouble(found.group(1));
    }
}
