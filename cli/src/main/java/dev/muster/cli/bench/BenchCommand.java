package dev.muster.cli.bench;

import dev.muster.cli.bench.Contest.Outcome;
import dev.muster.cli.bench.Contest.Plan;
import dev.muster.cli.bench.Contest.Side;
import dev.muster.cli.bench.Contest.Unit;
import dev.muster.cli.bench.Contest.Work;
import dev.muster.cli.terminal.Json;
import dev.muster.cli.terminal.Terminal;
import dev.muster.cli.terminal.Terminal.Colour;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Compares Muster with what else is on this machine.
@Command(
        name = "bench",
        description =
                "Measures Muster on this machine beside CPython's multiprocessing and"
                        + " concurrent.futures, and xargs, as far as they are there. Takes two"
                        + " minutes; on a machine that does nothing else the ratios mean most.",
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
    private static final Plan PLAN = new Plan(5, 0.5, 1.5);
    private static final Plan QUICK = new Plan(3, 0.2, 0.5);
    private static final String POOL = "multiprocessing.Pool";
    private static final String EXECUTOR = "ProcessPoolExecutor";
    private static final String ROW = "%-29s %13s  %-20s %13s %6s";

    @Option(names = "--json", description = "Print the results as JSON, for a script.")
    private boolean isJson;

    @Option(names = "--quick", description = "Less exact, in half a minute.")
    private boolean isQuick;

    @Option(
            names = "--workers",
            paramLabel = "NUMBER",
            description = "How many workers each pool has; one for each processor by default.")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            description = "The Python to compare with; python3 by default.")
    private String python = "python3";

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "Only the rows whose titles contain it, such as queue.")
    private String only = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (workers < 1) {
            throw new IllegalArgumentException(
                    "--workers is %d, must be at least 1".formatted(workers));
        }
        Optional<PythonSide> peer = PythonSide.start(python, workers);
        try (var ours = new OurSide(workers)) {
            run(ours, peer);
        } finally {
            peer.ifPresent(PythonSide::close);
        }
        return 0;
    }

    private void run(OurSide ours, Optional<PythonSide> peer)
            throws IOException, InterruptedException {
        PrintStream out = System.out;
        Terminal terminal = Terminal.ofOutput();
        String machine =
                "%d workers on %d processors, Java %s, %s"
                        .formatted(
                                workers,
                                Runtime.getRuntime().availableProcessors(),
                                Runtime.version().feature(),
                                peer.map(PythonSide::version)
                                        .orElse("no Python: install python3 to compare"));
        if (!isJson) {
            out.println(machine);
            out.println();
            out.println(ROW.formatted("", "OURS", "PEER", "PEER'S", "TIMES").stripTrailing());
        }
        var outcomes = new ArrayList<Map<String, @Nullable Object>>();
        for (Contest contest : chosen(contests(ours, peer))) {
            Outcome outcome = contest.measure(isQuick ? QUICK : PLAN);
            outcomes.add(outcome.plain());
            if (!isJson) {
                lines(outcome, terminal).forEach(out::println);
                out.flush();
            }
        }
        if (isJson) {
            var plain = new LinkedHashMap<String, @Nullable Object>();
            plain.put("machine", machine);
            plain.put("workers", workers);
            plain.put("python", peer.map(PythonSide::version).orElse(null));
            plain.put("results", outcomes);
            out.println(Json.lines(plain));
        } else {
            out.println();
            out.println("TIMES says how many times faster ours is, by the medians of the rounds.");
        }
    }

    private List<Contest> chosen(List<Contest> all) {
        List<Contest> chosen = all.stream().filter(each -> each.title().contains(only)).toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(
                    "--only is '%s', must be in one of: %s"
                            .formatted(
                                    only,
                                    all.stream()
                                            .map(Contest::title)
                                            .collect(Collectors.joining("; "))));
        }
        return chosen;
    }

    private List<Contest> contests(OurSide ours, Optional<PythonSide> peer) {
        var all = new ArrayList<Contest>();
        all.add(
                contest("pool, open to first result", Unit.MILLIS, ours::open, peer)
                        .with(POOL, "pool_open")
                        .with(EXECUTOR, "executor_open")
                        .done());
        all.add(
                contest("map, tiny tasks one by one", Unit.PER_SECOND, ours::map, peer)
                        .with(POOL, "pool_map")
                        .with(EXECUTOR, "executor_map")
                        .done());
        all.add(
                contest("submit tiny tasks, get all", Unit.PER_SECOND, ours::submit, peer)
                        .with(POOL, "pool_submit")
                        .with(EXECUTOR, "executor_submit")
                        .done());
        all.add(
                contest("submit one task, wait", Unit.MICROS, ours::roundTrip, peer)
                        .with(POOL, "pool_round_trip")
                        .with(EXECUTOR, "executor_round_trip")
                        .done());
        all.add(
                contest("64 MiB to a worker", Unit.MEBIBYTES_PER_SECOND, ours::there, peer)
                        .with(POOL, "pool_there")
                        .done());
        all.add(
                contest("64 MiB back", Unit.MEBIBYTES_PER_SECOND, ours::back, peer)
                        .with(POOL, "pool_back")
                        .done());
        all.add(
                contest("queue of a manager, put, get", Unit.PER_SECOND, ours::queue, peer)
                        .with("SyncManager.Queue", "manager_queue")
                        .done());
        if (System.getProperty("os.name").equals("Linux")) {
            all.add(
                    contest("shared lock, lock, unlock", Unit.NANOS, ours::lock, peer)
                            .with("multiprocessing.Lock", "lock")
                            .done());
        }
        Row programs = contest("tasks that run a program", Unit.PER_SECOND, ours::programs, peer);
        programs.sides.addAll(Launchers.found(workers));
        all.add(programs.done());
        return all;
    }

    private static Row contest(String title, Unit unit, Work ours, Optional<PythonSide> peer) {
        return new Row(title, unit, new ArrayList<>(List.of(new Side("muster", ours))), peer);
    }

    /// A contest whose sides are being found.
    private record Row(String title, Unit unit, List<Side> sides, Optional<PythonSide> peer) {
        Row with(String name, String function) {
            peer.ifPresent(side -> sides.add(new Side(name, side.work(function))));
            return this;
        }

        Contest done() {
            return new Contest(title, unit, List.copyOf(sides));
        }
    }

    private static List<String> lines(Outcome outcome, Terminal terminal) {
        Unit unit = outcome.contest().unit();
        String title = outcome.contest().title();
        String ours = unit.show(outcome.ours());
        if (outcome.peers().isEmpty()) {
            return List.of(ROW.formatted(title, ours, "", "", "").stripTrailing());
        }
        var lines = new ArrayList<String>();
        outcome.peers()
                .forEach((name, peer) -> {
                    boolean isFirst = lines.isEmpty();
                    String form =
                            peer.times() >= 100 ? "%.0f" : peer.times() >= 10 ? "%.1f" : "%.2f";
                    String times = String.format(Locale.ROOT, form, peer.times());
                    lines.add(
                            ROW.formatted(
                                                    isFirst ? title : "",
                                                    isFirst ? ours : "",
                                                    name,
                                                    unit.show(peer.value()),
                                                    "")
                                            .stripTrailing()
                                    + " "
                                    + terminal.in(
                                            peer.times() >= 1 ? Colour.GREEN : Colour.YELLOW,
                                            "%6s".formatted(times)));
                });
        return lines;
    }
}
