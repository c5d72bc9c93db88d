package dev.muster.bench;

import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyTuple;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Our pickles against CPython's own (its C module), the same objects, in turn.
///
/// `PickleBench [python]`: the interpreter to compare with, else `python3.13` or `python3` of the
/// PATH. Prints medians over the rounds; a ratio above 1 means that we are faster.
public final class PickleBench {
    private static final int ROUNDS = 9;
    private static final long ROUND_NANOS = 150_000_000;

    private static final String PEER =
            """
            import pickle, sys, time, random
            cases = {
                'request': ('7f5b9acbe0d0', 'put', (1,), {}),
                'answer': ('#RETURN', 1),
                '1M ints': list(range(1000000)),
                '64 MiB bytes': b'x' * (64 << 20),
                '100k strings': {'key-%d' % i: 'value number %d' % i for i in range(100000)},
            }
            pickles = {name: pickle.dumps(value, 4) for name, value in cases.items()}
            for line in sys.stdin:
                name, way, times = line.strip().split('|')
                value, data, times = cases[name], pickles[name], range(int(times))
                dumps, loads = pickle.dumps, pickle.loads
                start = time.perf_counter()
                if way == 'dumps':
                    for _ in times: dumps(value, 4)
                else:
                    for _ in times: loads(data)
                print((time.perf_counter() - start) * 1e9 / len(times), flush=True)
            """;

    /// Keeps results alive, so that no work can be left out.
    private static volatile @Nullable Object sink;

    private PickleBench() {}

    /// Runs all cases and prints a table.
    public static void main(String[] args) throws IOException, InterruptedException {
        Process python = start(args.length > 0 ? List.of(args) : List.of("python3.13", "python3"));
        try (PrintWriter questions =
                        new PrintWriter(python.getOutputStream(), true, StandardCharsets.UTF_8);
                BufferedReader answers = python.inputReader()) {
            System.out.printf(
                    "%-14s %-6s %14s %14s %7s%n", "object", "way", "ours", "CPython", "ratio");
            for (Map.Entry<String, Object> each : cases().entrySet()) {
                compare(each.getKey(), "dumps", each.getValue(), questions, answers);
                compare(each.getKey(), "loads", each.getValue(), questions, answers);
            }
        } finally {
            python.waitFor(5, TimeUnit.SECONDS);
            python.destroy();
        }
    }

    private static Process start(List<String> names) throws IOException, InterruptedException {
        for (String name : names) {
            try {
                Process probe = new ProcessBuilder(name, "-c", "print(1)").start();
                if (probe.waitFor() == 0) {
                    return new ProcessBuilder(name, "-c", PEER)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
                }
            } catch (IOException absent) {
                System.err.println("no " + name + ": " + absent.getMessage());
            }
        }
        throw new IOException("no CPython found; give the path of one");
    }

    private static Map<String, Object> cases() {
        Map<String, Object> cases = new LinkedHashMap<>();
        cases.put("request", PyTuple.of("7f5b9acbe0d0", "put", PyTuple.of(1L), new PyDict()));
        cases.put("answer", PyTuple.of("#RETURN", 1L));
        List<Object> ints = new ArrayList<>();
        for (long i = 0; i < 1_000_000; i++) {
            ints.add(i);
        }
        cases.put("1M ints", ints);
        byte[] bytes = new byte[64 << 20];
        Arrays.fill(bytes, (byte) 'x');
        cases.put("64 MiB bytes", bytes);
        PyDict strings = new PyDict();
        for (int i = 0; i < 100_000; i++) {
            strings.put("key-" + i, "value number " + i);
        }
        cases.put("100k strings", strings);
        return cases;
    }

    private static void compare(
            String name, String way, Object value, PrintWriter questions, BufferedReader answers)
            throws IOException {
        byte[] pickle = Pickle.standard().dumps(value);
        long end = System.nanoTime() + 2_000_000_000L;
        double estimate = 1e9;
        while (System.nanoTime() < end) {
            estimate = ours(way, value, pickle, (int) Math.clamp(1e7 / estimate, 1, 10_000));
        }
        double theirEstimate = theirs(name, way, 1, questions, answers);
        double[] ours = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            ours[round] = ours(way, value, pickle, times(estimate));
            theirs[round] = theirs(name, way, times(theirEstimate), questions, answers);
        }
        double our = median(ours);
        double their = median(theirs);
        System.out.printf(
                "%-14s %-6s %14s %14s %7.2f%n", name, way, time(our), time(their), their / our);
    }

    private static int times(double estimateNanos) {
        return (int) Math.clamp(ROUND_NANOS / estimateNanos, 1, 200_000);
    }

    private static double ours(String way, Object value, byte[] pickle, int times)
            throws PickleException {
        Pickle standard = Pickle.standard();
        boolean writes = way.equals("dumps");
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            sink = writes ? standard.dump(value) : standard.loads(pickle);
        }
        return (double) (System.nanoTime() - start) / times;
    }

    private static double theirs(
            String name, String way, int times, PrintWriter questions, BufferedReader answers)
            throws IOException {
        questions.println(name + "|" + way + "|" + times);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("CPython has ended");
        }
        return Double.parseDouble(answer);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String time(double nanos) {
        return nanos < 10_000
                ? "%.0f ns".formatted(nanos)
                : nanos < 10_000_000
                        ? "%.0f µs".formatted(nanos / 1e3)
                        : "%.1f ms".formatted(nanos / 1e6);
    }

    /// What was made last.
    static @Nullable Object last() {
        return sink;
    }
}
