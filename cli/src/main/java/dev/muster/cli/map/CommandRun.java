package dev.muster.cli.map;

import dev.muster.cli.map.CommandEnd.Cause;
import dev.muster.cli.map.CommandRequest.Limits;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs a command in this JVM, within its limits: on the machine of the program in threads of it,
/// on others in workers.
///
/// Its output goes to files, never through the heap: it cannot block, and whoever inherits it holds
/// up nobody. The thread that runs it waits for its end and looks after its limits.
final class CommandRun {
    private static final Duration GRACE = Duration.ofMillis(300);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Pattern ERROR =
            Pattern.compile("error[=:] ?[0-9]+[,(\\s]+([^()]+?)\\)?\\s*$");
    private static final File NOTHING = new File("/dev/null");

    /// How the JDK starts processes. By default it starts a program of its own first, which takes
    /// as long again as the command; the way around that is there in JDK 25, but not in later ones.
    private static final String MECHANISM = "jdk.lang.Process.launchMechanism";

    private static final int JDK_WITH_VFORK = 25;

    static {
        if (Runtime.version().feature() == JDK_WITH_VFORK
                && System.getProperty(MECHANISM) == null
                && System.getProperty("os.name").equals("Linux")) {
            System.setProperty(MECHANISM, "VFORK");
        }
    }

    private final CommandRequest request;
    private final CommandGuard guard;
    private final String number;
    private final Path output;
    private final Path errors;

    private CommandRun(CommandRequest request, CommandGuard guard) throws InterruptedException {
        this.request = request;
        this.guard = guard;
        this.number = guard.begin();
        this.output = guard.file(number, "out");
        this.errors = guard.file(number, "err");
    }

    /// Before any process is started in this JVM: how that is to be done.
    static void prepare() {
        // The initializer has done it.
    }

    /// Runs a command to its end.
    ///
    /// @throws IOException if there is no place for its output
    /// @throws InterruptedException if interrupted, or this JVM ends; it has been killed then
    static CommandEnd run(CommandRequest request) throws IOException, InterruptedException {
        CommandGuard guard = CommandGuard.ofThisJvm();
        var run = new CommandRun(request, guard);
        try {
            return run.toItsEnd();
        } finally {
            guard.ended(run.number);
        }
    }

    private CommandEnd toItsEnd() throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(Bytes.arguments(request.words()))
                        .redirectInput(NOTHING)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
        builder.environment().put(CommandFamily.VARIABLE, guard.markOf(number));
        if (request.directory() != null) {
            builder.directory(new File(request.directory()));
        }
        long begin = System.nanoTime();
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            discard();
            return CommandEnd.without(Cause.NOT_STARTED, reason(e));
        }
        Cause cause = attend(process);
        long nanos = System.nanoTime() - begin;
        return new CommandEnd(
                cause,
                process.exitValue(),
                nanos,
                detail(cause),
                Captured.of(output, request.isFar()),
                Captured.of(errors, request.isFar()));
    }

    /// Waits for its end, and ends it at its limits.
    private Cause attend(Process process) throws InterruptedException {
        var family = new CommandFamily(process, guard.markOf(number));
        boolean isDone = false;
        try {
            Cause cause = await(process, request.limits());
            switch (cause) {
                case TIMEOUT -> family.end(GRACE);
                case MEMORY -> family.kill();
                default -> {}
            }
            process.waitFor(); // at once, as it has been killed
            isDone = true;
            return cause;
        } finally {
            if (!isDone) {
                family.kill();
                discard();
            }
        }
    }

    private static Cause await(Process process, Limits limits) throws InterruptedException {
        if (limits.timeoutNanos() == 0 && limits.memoryBytes() == 0) {
            process.waitFor();
            return Cause.EXIT;
        }
        long begin = System.nanoTime();
        while (true) {
            long left =
                    limits.timeoutNanos() == 0
                            ? Long.MAX_VALUE
                            : limits.timeoutNanos() - (System.nanoTime() - begin);
            long pause = limits.memoryBytes() == 0 ? left : Math.min(left, LOOK_NANOS);
            if (process.waitFor(Math.max(pause, 0), TimeUnit.NANOSECONDS)) {
                return Cause.EXIT;
            }
            if (pause >= left) {
                return Cause.TIMEOUT;
            }
            if (ProcessFiles.residentBytes(process.pid()) > limits.memoryBytes()) {
                return Cause.MEMORY;
            }
        }
    }

    private String detail(Cause cause) {
        return switch (cause) {
            case TIMEOUT ->
                    "killed, as it ran for more than "
                            + words(Duration.ofNanos(request.limits().timeoutNanos()));
            case MEMORY ->
                    "killed, as it held more than "
                            + (request.limits().memoryBytes() >> 20)
                            + " MiB of memory";
            default -> "";
        };
    }

    private static String words(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    /// The JDK names the whole command first.
    private static String reason(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher error = ERROR.matcher(message);
        return "cannot be started: " + (error.find() ? error.group(1) : message);
    }

    private void discard() throws UncheckedIOException {
        try {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
