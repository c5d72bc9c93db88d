package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Work that articles on parallel programs like to show: who of a web server's guests are robots,
/// from compressed logs, and the prime factors of many numbers. By our pool, by threads of one JVM
/// and by CPython's `Pool.map`; rounds alternate, and all must find the same.
///
/// Options: `--rounds 3`, `--warm-up 1`, `--workers 2`, `--works robots,factors`, `--files 20`,
/// `--megabytes 200` of plain logs in all, `--python`.
public final class ArticlesBench {
    private static final String SCRIPT = "bench/python/articles_client.py";

    private final BenchOptions options;
    private final Map<String, BenchProcess> sides = new LinkedHashMap<>();

    private ArticlesBench(BenchOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        var bench = new ArticlesBench(new BenchOptions(arguments));
        try (var folder = BenchFolder.open()) {
            bench.run(folder);
        } finally {
            bench.sides.values().forEach(ArticlesBench::end);
        }
    }

    private void run(BenchFolder folder) throws IOException {
        int files = options.number("files", 20);
        long bytes = options.number("megabytes", 200) * 1_000_000L;
        List<Path> logs = RobotLogs.write(folder.file("logs"), files, bytes / files);
        long packed = 0;
        for (Path log : logs) {
            packed += Files.size(log);
        }
        System.out.printf(
                "Java %s, %s; %d logs, %,d bytes, compressed %,d%n%n",
                Runtime.version(), options.python(), files, bytes, packed);
        start(logs.stream().map(Path::toString).toList());
        System.out.println(
                "| work | Muster s | 2 threads s | CPython Pool s | Muster's speed, threads = 100 %"
                        + " | CPython / Muster |");
        System.out.println("|---|---|---|---|---|---|");
        for (String work : options.list("works", "robots,factors")) {
            compare(work);
        }
    }

    private void start(List<String> logs) throws IOException {
        String workers = Integer.toString(options.number("workers", 2));
        for (String home : List.of("muster", "threads")) {
            Object[] arguments = Stream.concat(Stream.of(home, workers), logs.stream()).toArray();
            sides.put(home, BenchProcess.java(ArticlesClient.class, List.of(), arguments));
        }
        var python =
                Stream.concat(Stream.of(options.python(), SCRIPT, workers), logs.stream()).toList();
        sides.put("cpython", BenchProcess.start("articles_client.py", python));
    }

    private void compare(String work) throws IOException {
        int rounds = options.number("rounds", 3);
        var seconds = new double[sides.size()][rounds];
        String found = "";
        for (int round = -options.number("warm-up", 1); round < rounds; round++) {
            int place = 0;
            for (var side : sides.entrySet()) {
                String[] answer = side.getValue().ask(work).split(" ", -1);
                if (!found.isEmpty() && !found.equals(answer[1])) {
                    throw new IllegalStateException(
                            "%s: %s has found %s, another %s"
                                    .formatted(work, side.getKey(), answer[1], found));
                }
                found = answer[1];
                seconds[place++][Math.max(round, 0)] = Double.parseDouble(answer[0]);
            }
        }
        print(work, Arrays.stream(seconds).mapToDouble(Measured::median).toArray());
    }

    /// @param seconds of each side, in their order
    private static void print(String work, double[] seconds) {
        System.out.printf(
                "| %s | %.2f | %.2f | %.2f | **%.0f %%** | **%.1f** |%n",
                work.equals("robots") ? "find robots in logs" : "factorize 999 numbers",
                seconds[0],
                seconds[1],
                seconds[2],
                100 * seconds[1] / seconds[0],
                seconds[2] / seconds[0]);
    }

    private static void end(BenchProcess side) {
        List<ProcessHandle> workers = side.process().descendants().toList();
        side.close();
        workers.forEach(ProcessHandle::destroyForcibly);
    }
}
