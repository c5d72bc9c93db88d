package dev.muster.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One who takes part in [PoolBench]: a program that does what it is told, in processes of its own.
///
/// @param name as the tables have it
/// @param process what is told
/// @param helpers what else must run for it
record PoolSide(String name, BenchProcess process, List<BenchProcess> helpers)
        implements AutoCloseable {
    /// The word of each side, Muster first.
    static final List<String> WORDS =
            List.of("muster", "pool", "spawn", "executor", "loky", "pp4j", "socket");

    private static final String SCRIPT = "bench/python/pool_client.py";

    /// What PP4J needs; its workers have the class path of the program that starts them.
    private static final Pattern PP4J_JARS =
            Pattern.compile("(pp4j|commons-pool2|slf4j-api)-.*\\.jar");

    /// Starts a side.
    ///
    /// @param word one of [#WORDS]
    static PoolSide start(String word, BenchOptions options, BenchFolder folder)
            throws IOException {
        int workers = options.number("workers", 2);
        int mebibytes = options.number("mebibytes", 64);
        return switch (word) {
            case "muster" ->
                    of(
                            "Muster",
                            BenchProcess.java(PoolClient.class, List.of(), workers, mebibytes));
            case "pp4j" -> of("PP4J", BenchProcess.java(Pp4jClient.class, pp4jFlags(), workers));
            case "pool" -> python("CPython Pool", word, options.python(), workers, mebibytes);
            case "spawn" ->
                    python("CPython Pool, spawned", word, options.python(), workers, mebibytes);
            case "executor" ->
                    python("ProcessPoolExecutor", word, options.python(), workers, mebibytes);
            case "loky" -> python("joblib's loky", word, joblib(options), workers, mebibytes);
            case "socket" -> socket(folder.file("bare.socket"));
            default ->
                    throw new IllegalArgumentException(
                            word + " is no side, must be one of " + String.join(", ", WORDS));
        };
    }

    private static List<String> pp4jFlags() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("bench/target/peers"))) {
            String peers =
                    jars.filter(jar -> PP4J_JARS.matcher(jar.getFileName().toString()).matches())
                            .map(jar -> File.pathSeparator + jar.toAbsolutePath())
                            .collect(Collectors.joining());
            return List.of(
                    "-cp",
                    System.getProperty("java.class.path") + peers,
                    "-Dslf4j.internal.verbosity=ERROR");
        }
    }

    private static PoolSide of(String name, BenchProcess process) {
        return new PoolSide(name, process, List.of());
    }

    private static PoolSide python(
            String name, String home, String python, int workers, int mebibytes)
            throws IOException {
        return of(
                name,
                BenchProcess.start(
                        name,
                        List.of(
                                python,
                                SCRIPT,
                                "--home",
                                home,
                                "--workers",
                                Integer.toString(workers),
                                "--mebibytes",
                                Integer.toString(mebibytes))));
    }

    private static PoolSide socket(Path address) throws IOException {
        var listener = BenchProcess.java(SocketPeer.class, List.of(), "listen", address);
        var client = BenchProcess.java(SocketPeer.class, List.of(), "connect", listener.line());
        return new PoolSide("bare Unix socket", client, List.of(listener));
    }

    /// The Python that has joblib: `--joblib-python`, else the system's.
    private static String joblib(BenchOptions options) {
        return options.text("joblib-python", "/usr/bin/python3");
    }

    /// Whether joblib can be driven here.
    static boolean hasJoblib(BenchOptions options) throws InterruptedException {
        try {
            Process probe =
                    new ProcessBuilder(joblib(options), "-c", "import joblib.externals.loky")
                            .redirectErrorStream(true)
                            .start();
            return probe.waitFor(30, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// Does the work so often. The rate is in works a second, of transfers in transfers.
    Measured measure(String work, int count, int largeBytes) throws IOException {
        if (helpers.isEmpty()) {
            return Measured.of(List.of(process.ask(work + " " + count)));
        }
        if (work.equals("one")) {
            return Measured.of(List.of(process.ask("latency 16 " + count)));
        }
        long nanos = Long.parseLong(process.ask("send " + largeBytes + " " + count));
        return Measured.of(List.of(PoolClient.answer(count, nanos)));
    }

    /// Ends it with its workers: those of CPython do not notice that it is killed.
    @Override
    public void close() {
        if (!helpers.isEmpty()) {
            sayEnd();
        }
        List<ProcessHandle> workers = process.process().descendants().toList();
        process.close();
        workers.forEach(ProcessHandle::destroyForcibly);
        helpers.forEach(BenchProcess::close);
    }

    /// The listener of a bare socket would complain about the end of one that is killed.
    private void sayEnd() {
        try {
            process.tell("end 0 0");
            process.nextLine();
            helpers.getFirst().nextLine();
        } catch (IOException _) {
            // It has ended.
        }
    }
}
