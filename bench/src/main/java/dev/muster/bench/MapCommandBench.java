package dev.muster.bench;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// `muster map` beside GNU parallel and `xargs -P`, by turns: commands a second, the most memory
/// that the tool itself holds, and what happens when one item of 100 hangs, crashes or prints a
/// million lines.
///
/// Options: `--items 2000 --rounds 3 --workers 2 --slow-items 200` (of GNU parallel).
public final class MapCommandBench {
    private static final long LOOK_MILLIS = 20;
    private static final long MOST_SECONDS = 600;

    private final BenchOptions options;
    private final Path folder;
    private final Map<String, List<String>> tools = new LinkedHashMap<>();

    private MapCommandBench(BenchOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
        String workers = Integer.toString(options.number("workers", 2));
        List<String> muster =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.muster.cli.Muster"));
        muster.addAll(List.of("map", "-j", workers, "--"));
        tools.put("muster map", muster);
        tools.put("GNU parallel", List.of("parallel", "-k", "-j", workers));
        tools.put("xargs -P", List.of("xargs", "-n", "1", "-P", workers));
    }

    /// Runs it.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("muster-bench");
        try {
            var bench = new MapCommandBench(new BenchOptions(arguments), folder);
            bench.speed();
            bench.trouble();
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /// A run of a tool.
    ///
    /// @param peakBytes the most that the tool itself held; what it started does not count
    private record Run(double seconds, long peakBytes, int exit, long printedBytes) {}

    private Run run(List<String> tool, List<String> command, int items)
            throws IOException, InterruptedException {
        Path input = folder.resolve("items");
        Path output = folder.resolve("output");
        Files.write(input, IntStream.rangeClosed(1, items).mapToObj(n -> "" + n).toList());
        var words = new ArrayList<>(tool);
        words.addAll(command);
        long begin = System.nanoTime();
        Process process =
                new ProcessBuilder(words)
                        .redirectInput(input.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(Redirect.to(new File("/dev/null")))
                        .start();
        long peak = 0;
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peak(process.pid()));
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(MOST_SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Run(seconds, peak, process.exitValue(), Files.size(output));
    }

    private static long peak(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0; // it has just ended
        }
    }

    private void speed() throws IOException, InterruptedException {
        var seconds = new LinkedHashMap<String, List<Double>>();
        var peaks = new LinkedHashMap<String, Long>();
        for (int round = 0; round < options.number("rounds", 3); round++) {
            for (var tool : tools.entrySet()) {
                int items = items(tool.getKey());
                Run run = run(tool.getValue(), List.of("true"), items);
                seconds.computeIfAbsent(tool.getKey(), _ -> new ArrayList<>())
                        .add(items / run.seconds());
                peaks.merge(tool.getKey(), run.peakBytes(), Math::max);
            }
        }
        System.out.printf(
                "| `true`, its start included | items/s | MiB at most |%n|---|---|---|%n");
        seconds.forEach((tool, all) ->
                System.out.printf(
                        "| %s | %,.0f | %d |%n",
                        tool,
                        Measured.median(all.stream().mapToDouble(each -> each).toArray()),
                        peaks.getOrDefault(tool, 0L) >> 20));
    }

    private int items(String tool) {
        return tool.equals("GNU parallel")
                ? options.number("slow-items", 200)
                : options.number("items", 2000);
    }

    /// One of 100 is different.
    private void trouble() throws IOException, InterruptedException {
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put("hangs, limit 2 s", "sleep 600");
        kinds.put("crashes", "kill -SEGV $$");
        kinds.put("prints a million lines", "seq 1000000");
        System.out.printf("%n| one of 100 | tool | s | exit | MiB at most | MB printed |%n");
        System.out.printf("|---|---|---|---|---|---|%n");
        for (var kind : kinds.entrySet()) {
            for (var tool : tools.entrySet()) {
                boolean isLimited = kind.getKey().startsWith("hangs");
                Path script = folder.resolve("one.sh");
                Files.writeString(
                        script,
                        "if [ \"$1\" = 50 ]; then %s; fi\necho $1\n".formatted(kind.getValue()));
                var command = new ArrayList<>(List.of("sh", script.toString()));
                if (isLimited && tool.getKey().equals("xargs -P")) {
                    command.addAll(0, List.of("timeout", "2"));
                }
                Run run = run(limited(tool.getKey(), isLimited), command, 100);
                System.out.printf(
                        "| %s | %s | %.1f | %d | %d | %.1f |%n",
                        kind.getKey(),
                        tool.getKey(),
                        run.seconds(),
                        run.exit(),
                        run.peakBytes() >> 20,
                        run.printedBytes() / 1e6);
            }
        }
    }

    private List<String> limited(String name, boolean isLimited) {
        var tool = new ArrayList<>(tools.getOrDefault(name, List.of()));
        if (isLimited && name.equals("muster map")) {
            tool.addAll(tool.size() - 1, List.of("--timeout", "2s"));
        } else if (isLimited && name.equals("GNU parallel")) {
            tool.addAll(List.of("--timeout", "2"));
        }
        return tool;
    }
}
