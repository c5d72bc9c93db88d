package dev.muster.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A program that runs in place of this command: it has its input and output, gets its signals, and
/// its exit code is that of the command.
final class RunningProgram {
    /*
     * A terminal sends its signals to both. A signal that was sent to this process alone must be
     * passed on; but one that both have got must not, as a pool understands a second Ctrl-C as "now".
     * A JVM that has got one has a thread of that name, which Linux shows.
     *
     * If this process is killed, the program is asked to end: by a shell that waits for the end of
     * its input. It is there before the program, so it has to be told of it; if this process was
     * killed before it could do so, the shell finds what carries the mark.
     */
    private static final List<String> SIGNALS = List.of("HUP", "INT", "TERM");
    private static final long PAUSE_MILLIS = 20;
    private static final int MOST_LOOKS = 25;

    private static final String GUARD =
            """
            trap '' INT TERM HUP QUIT
            read -r pid && read -r line && exit
            for file in $(grep -lsF "MUSTER_RUN=$1" /proc/${pid:-[0-9]*}/environ); do
                file=${file#/proc/}
                kill -TERM "${file%/environ}"
            done
            """;

    private static final String VARIABLE = "MUSTER_RUN";

    private final Process process;

    private RunningProgram(Process process) {
        this.process = process;
    }

    /// Runs it to its end.
    ///
    /// @param environment what it has besides the variables of this process
    /// @return its exit code
    static int run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        String mark = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(environment);
        builder.environment().put(VARIABLE, mark);
        try (OutputStream guard = guard(mark).getOutputStream()) {
            var running = new RunningProgram(builder.start());
            tell(guard, Long.toString(running.process.pid()));
            var hook = new ExitHook("muster-run-end", running::endWithThis);
            hook.add();
            int code = running.process.waitFor();
            hook.remove();
            tell(guard, "done");
            return code;
        }
    }

    private static void tell(OutputStream guard, String line) throws IOException {
        guard.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        guard.flush();
    }

    private static Process guard(String mark) throws IOException {
        var builder =
                new ProcessBuilder("/bin/sh", "-c", GUARD, "muster-guard", mark)
                        .directory(new File("/"))
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD);
        return builder.start();
    }

    /// Runs when a signal ends this process, which then ends as the program does.
    private void endWithThis() {
        try {
            Optional<String> signal =
                    SIGNALS.stream().filter(each -> has(ownPid(), each)).findFirst();
            if (signal.isPresent() && !getsItself(signal.get())) {
                new ProcessBuilder("kill", "-" + signal.get(), Long.toString(process.pid()))
                        .start()
                        .waitFor();
            }
            Runtime.getRuntime().halt(process.waitFor());
        } catch (IOException _) {
            process.destroy(); // there is no command `kill`
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static long ownPid() {
        return ProcessHandle.current().pid();
    }

    private boolean getsItself(String signal) throws InterruptedException {
        for (int look = 0; look < MOST_LOOKS; look++) {
            if (has(process.pid(), signal)
                    || process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a JVM is handling a signal.
    private static boolean has(long pid, String signal) {
        Path threads = Path.of("/proc", Long.toString(pid), "task");
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                if (nameOf(thread).startsWith("SIG" + signal)) {
                    return true;
                }
            }
        } catch (IOException _) {
            return false; // the process has ended
        }
        return false;
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm"));
        } catch (IOException _) {
            return ""; // it has ended, and others have not
        }
    }
}
