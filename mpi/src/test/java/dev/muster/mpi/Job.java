package dev.muster.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A running job: its lines are read as they come; when this is closed, all of its processes are
/// killed, those of its workers, too.
final class Job implements AutoCloseable {
    private static final String VARIABLE = "MUSTER_MPI_JOB";
    private static final AtomicInteger LAST = new AtomicInteger();

    private final String mark =
            VARIABLE + "=" + ProcessHandle.current().pid() + "-" + LAST.incrementAndGet();
    private final Process process;
    private final Thread reader;
    private final Object lock = new Object();

    /// Guarded by lock.
    private final List<String> lines = new ArrayList<>();

    private Job(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(VARIABLE, mark.substring(VARIABLE.length() + 1));
        builder.environment().remove("MUSTER_POOL");
        builder.environment().put("TMPDIR", System.getProperty("java.io.tmpdir"));
        process = builder.start();
        reader = Thread.ofPlatform().daemon().name("job-output").start(this::read);
    }

    /// Starts a command.
    static Job start(List<String> command) throws IOException {
        return new Job(command);
    }

    /// Starts a [JobProgram] in each rank.
    static Job start(Mpi mpi, int ranks, String... arguments) throws IOException {
        return start(java(mpi.launch(ranks), JobProgram.class, arguments));
    }

    /// Runs a [JobProgram] to its end, which must be a good one.
    ///
    /// @return its lines
    static List<String> run(Mpi mpi, int ranks, String... arguments)
            throws IOException, InterruptedException {
        try (Job job = start(mpi, ranks, arguments)) {
            assertThat(job.join()).as(() -> String.join("\n", job.lines())).isZero();
            job.awaitNothingLeft();
            return job.lines();
        }
    }

    /// A command line by which a class of the tests runs in each rank.
    static List<String> java(List<String> launch, Class<?> program, String... arguments) {
        List<String> line = jvm(launch, System.getProperty("java.class.path"));
        line.add(program.getName());
        line.addAll(List.of(arguments));
        return line;
    }

    /// The beginning of one that starts a JVM in each rank.
    static List<String> jvm(List<String> launch, String classPath) {
        List<String> line = new ArrayList<>(launch);
        line.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath));
        return line;
    }

    private void read() {
        try {
            process.inputReader().lines().forEach(this::add);
        } catch (UncheckedIOException _) {
            // It was killed while it was speaking.
        }
    }

    private void add(String line) {
        synchronized (lock) {
            lines.add(line);
        }
    }

    /// What it has said until now.
    List<String> lines() {
        synchronized (lock) {
            return List.copyOf(lines);
        }
    }

    /// Waits for a line that begins so.
    ///
    /// @return the rest of it
    String awaitLine(String beginning) {
        await().atMost(Waits.LONG).until(() -> !find(beginning).isEmpty() || !reader.isAlive());
        List<String> found = find(beginning);
        if (found.isEmpty()) {
            throw new AssertionError("the job has ended: " + String.join("\n", lines()));
        }
        return found.getFirst();
    }

    private List<String> find(String beginning) {
        return lines().stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()).strip())
                .toList();
    }

    /// Waits for the end of the launcher and of its output.
    ///
    /// @return its status
    int join() throws InterruptedException {
        if (!process.waitFor(Waits.LONG)) {
            throw new AssertionError("still running: " + String.join("\n", lines()));
        }
        reader.join(Waits.LONG);
        return process.exitValue();
    }

    /// The JVM that is this rank.
    ProcessHandle rank(int number) {
        return processes()
                .filter(each ->
                        environment(each).stream()
                                .anyMatch(entry ->
                                        entry.equals("OMPI_COMM_WORLD_RANK=" + number)
                                                || entry.equals("PMI_RANK=" + number)))
                .filter(each -> each.info().command().filter(c -> c.endsWith("/java")).isPresent())
                .filter(each -> !commandLine(each).contains("WorkerMain"))
                .findFirst()
                .orElseThrow();
    }

    /// All processes that come from this job, however far from it they are.
    Stream<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(each -> environment(each).contains(mark));
    }

    /// Waits until no process of it is left.
    void awaitNothingLeft() {
        await().atMost(Waits.LONG)
                .until(() -> processes().map(Job::commandLine).toList(), List::isEmpty);
    }

    private static List<String> environment(ProcessHandle process) {
        return List.of(text(process, "environ").split("\0", -1));
    }

    private static String commandLine(ProcessHandle process) {
        return text(process, "cmdline").replace('\0', ' ');
    }

    private static String text(ProcessHandle process, String file) {
        try {
            return Files.readString(
                    Path.of("/proc/" + process.pid() + "/" + file), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return ""; // it has ended
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        processes().forEach(ProcessHandle::destroyForcibly);
        awaitNothingLeft();
    }
}
