package dev.muster.tests.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// The processes that come from this run of the tests, however far from it they are: those that
/// were started with a variable in their environment, and all that these have started.
///
/// A process whose parent has died is nobody's descendant, but it still carries the variable.
public final class Offspring {
    /// The variable.
    public static final String VARIABLE = "MUSTER_TESTS_RUN";

    /// Its value in this run: the process that began it, and how much longer than usual it waits.
    public static final String MARK =
            Objects.requireNonNullElse(
                    System.getenv(VARIABLE),
                    ProcessHandle.current().pid() + Waits.MARKED_SCALE + Waits.SCALE);

    private static final String ENTRY = VARIABLE + "=" + MARK;

    private Offspring() {}

    /// Marks what a builder will start; besides, it ends by the signals that end a program, and
    /// puts its temporary files where ours are.
    public static ProcessBuilder mark(ProcessBuilder builder) {
        builder.command(Signals.byDefault(builder.command()));
        builder.environment().put(VARIABLE, MARK);
        builder.environment().put("TMPDIR", System.getProperty("java.io.tmpdir"));
        return builder;
    }

    /// Those that are alive, without this process and without guards and what these run, which end
    /// after all others; none where there is no `/proc`.
    public static List<ProcessHandle> alive() {
        return withGuards().stream()
                .filter(process -> !isGuard(process))
                .filter(process -> process.parent().filter(Offspring::isGuard).isEmpty())
                .filter(Offspring::isMarked) // one that ends meanwhile does not say what it was
                .toList();
    }

    /// As [#alive()], with those that remove what a killed process has left.
    public static List<ProcessHandle> withGuards() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(Offspring::isMarked)
                .toList();
    }

    /// Whether a process waits for the end of another to remove what that leaves.
    public static boolean isGuard(ProcessHandle process) {
        String[] arguments = process.info().arguments().orElse(new String[0]);
        return List.of(arguments).contains("muster-guard");
    }

    private static boolean isMarked(ProcessHandle process) {
        try {
            byte[] environment =
                    Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "environ"));
            String text = new String(environment, StandardCharsets.ISO_8859_1);
            return List.of(text.split("\0", -1)).contains(ENTRY);
        } catch (IOException _) {
            return false; // ended meanwhile, or somebody else's
        }
    }
}
