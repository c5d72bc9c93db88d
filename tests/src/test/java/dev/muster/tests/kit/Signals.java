package dev.muster.tests.kit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Signals to processes.
///
/// What runs under `nohup`, or in the background of a script, ignores some signals, and so does all
/// that it starts. The programs of tests must not: they are started by way of a program that puts
/// the signals back.
public final class Signals {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int HANGUP = 1;
    private static final int INTERRUPT = 2;
    private static final int QUIT = 3;
    private static final int TERMINATE = 15;

    /// As the system shows a set of signals.
    private static final long ENDING =
            1L << (HANGUP - 1) | 1L << (INTERRUPT - 1) | 1L << (QUIT - 1) | 1L << (TERMINATE - 1);

    private static final String IN_PYTHON =
            "import os, signal, sys\n"
                    + "for s in (1, 2, 3, 15): signal.signal(s, signal.SIG_DFL)\n"
                    + "os.execvp(sys.argv[1], sys.argv[1:])";
    private static final String IN_PERL =
            "$SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT TERM); exec {$ARGV[0]} @ARGV";

    // A class of its own: only those who need it find out.
    private static final class Default {
        private static final Optional<List<String>> PREFIX = prefix();

        private Default() {}

        private static Optional<List<String>> prefix() {
            if (noneIsIgnored()) {
                return Optional.of(List.of());
            }
            return Stream.of(
                            List.of("env", "--default-signal"),
                            List.of("python3", "-c", IN_PYTHON),
                            List.of("perl", "-e", IN_PERL))
                    .filter(Default::works)
                    .findFirst();
        }

        private static boolean works(List<String> prefix) {
            var command = new ArrayList<>(prefix);
            command.addAll(List.of("cat", STATUS.toString()));
            try {
                Process process = new ProcessBuilder(command).start();
                List<String> status = process.inputReader().lines().toList();
                return process.waitFor() == 0 && ignored(status) == 0;
            } catch (IOException _) {
                return false; // there is no such program
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Signals() {}

    /// The command that starts a program with the signals that end it by default.
    static List<String> byDefault(List<String> command) {
        var all = new ArrayList<>(Default.PREFIX.orElseGet(Signals::skip));
        all.addAll(command);
        return all;
    }

    /// The group of a process: its signals from a terminal are those of the whole group.
    ///
    /// @return 0 if it has ended
    public static long group(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // After the name, which is in parentheses: state, parent, group.
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 4)[2]);
        } catch (IOException _) { // between the opening and the reading, too
            return 0;
        }
    }

    private static List<String> skip() {
        String reason =
                "skipped: signals are ignored here, as under nohup, and no env --default-signal,"
                        + " Python or Perl was found that puts them back";
        System.out.println(reason);
        return abort(reason);
    }

    private static boolean noneIsIgnored() {
        try {
            return ignored(Files.readAllLines(STATUS)) == 0;
        } catch (IOException _) {
            return true; // there is no such file but on Linux
        }
    }

    /// Waits until a process ignores signals that end a program: a shell that is to do so has just
    /// been started, and has not read its script yet.
    public static void awaitIgnored(ProcessHandle target) {
        Path status = Path.of("/proc", Long.toString(target.pid()), "status");
        await().atMost(Waits.LONG).until(() -> ignored(Files.readAllLines(status)) == ENDING);
    }

    /// Those of the signals that end a program which a process ignores.
    private static long ignored(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16) & ENDING)
                .findFirst()
                .orElse(0);
    }

    /// Sends a signal by its name, as `INT`.
    public static void send(String name, ProcessHandle target)
            throws IOException, InterruptedException {
        send(name, target.pid());
    }

    /// Sends a signal by its name to a process by its id.
    public static void send(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }

    /// Waits until a process that was sent `STOP` has stopped: one of its threads takes the signal
    /// and stops the others, and until that one has a processor these run on.
    static void awaitStopped(long pid) {
        await().atMost(Waits.LONG).until(() -> isStopped(pid));
    }

    private static boolean isStopped(long pid) {
        Path threads = Path.of("/proc", Long.toString(pid), "task");
        try (Stream<Path> each = Files.list(threads)) {
            for (Path thread : each.toList()) {
                String status = Files.readString(thread.resolve("stat"));
                // After the name, which may have parentheses of its own.
                if (status.charAt(status.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (IOException | UncheckedIOException _) { // it has ended, or a thread of it
            return Files.notExists(Path.of("/proc/self/stat")); // Linux alone has it
        }
    }
}
