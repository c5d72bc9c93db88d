package dev.muster.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A process that a benchmark starts: told by lines, answering by lines.
///
/// It is gone when this is closed, and when the benchmark ends in any other way: Ctrl-C ends it
/// from a hook, and our own programs end at the end of their input.
final class BenchProcess implements AutoCloseable {
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "bench-end"));
    }

    private final String name;
    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    private BenchProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        output = process.inputReader();
        input = process.outputWriter();
    }

    /// Starts any program; what it says on the error stream shows.
    static BenchProcess start(String name, List<String> command) throws IOException {
        return start(name, Map.of(), command);
    }

    private static BenchProcess start(
            String name, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        RUNNING.add(process);
        return new BenchProcess(name, process);
    }

    /// Starts one of our programs on the Java that runs this.
    ///
    /// @param flags for the JVM, before the class
    static BenchProcess java(Class<?> program, List<String> flags, Object... arguments)
            throws IOException {
        return start(program.getSimpleName(), command(program, flags, arguments));
    }

    /// Starts one of our programs with more in its environment.
    static BenchProcess java(
            Class<?> program,
            Map<String, String> environment,
            List<String> flags,
            Object... arguments)
            throws IOException {
        return start(program.getSimpleName(), environment, command(program, flags, arguments));
    }

    /// The command line of one of our programs.
    static List<String> command(Class<?> program, List<String> flags, Object... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path")));
        command.addAll(flags);
        command.add(program.getName());
        Stream.of(arguments).map(String::valueOf).forEach(command::add);
        return command;
    }

    /// The next line.
    ///
    /// @throws IOException if the program has ended
    String line() throws IOException {
        String line = nextLine();
        if (line == null) {
            throw new IOException(name + " has ended without an answer; look above for its reason");
        }
        return line;
    }

    /// The next line, or null if the program has ended.
    @Nullable String nextLine() throws IOException {
        return output.readLine();
    }

    /// The rest of the next line, which must begin with this word.
    String answer(String word) throws IOException {
        String line = line();
        if (!line.startsWith(word)) {
            throw new IOException("%s says '%s', must be '%s …'".formatted(name, line, word));
        }
        return line.substring(word.length()).strip();
    }

    void tell(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /// Tells and waits for the answer.
    String ask(String line) throws IOException {
        tell(line);
        return line();
    }

    /// Reads and forgets all that it says from here on.
    void drain() {
        Thread.ofPlatform().daemon().start(() -> output.lines().forEach(_ -> {}));
    }

    /// Ends the input of one of our programs, and waits until it has ended by itself.
    void end() throws IOException {
        input.close();
        process.onExit().join();
    }

    Process process() {
        return process;
    }

    /// A size from `/proc/PID/status`, in bytes: `VmRSS` is the memory in use, `VmHWM` its peak.
    long statusBytes(String field) throws IOException {
        return status(field) << 10;
    }

    /// A number from `/proc/PID/status`, as it stands there; 0 if it is not there.
    long status(String field) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(field + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }
    }

    /// Kills it with SIGKILL and waits until it is gone.
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        RUNNING.remove(process);
    }
}
