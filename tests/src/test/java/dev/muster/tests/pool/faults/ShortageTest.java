package dev.muster.tests.pool.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// A pool that loses all its workers while the system gives it nothing to start others keeps its
/// tasks, says what is missing, and is whole again soon after the shortage is over.
@Tag("faults")
@EnabledOnOs(OS.LINUX)
@ExtendWith(Leaks.class)
class ShortageTest {
    private static final String RUN = "exec \"$@\"";
    private static final List<String> SHELL = List.of("sh");
    private static final List<String> OWN_MOUNTS =
            List.of("unshare", "--mount", "--propagation", "private", "sh");
    private static final Path PROC = Path.of("/proc");
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
    private static final long SPACE_LEFT = 100L << 20;

    private static final Pattern LOGGED = Pattern.compile("[A-Z]+: ");

    /// The words of the program, two records with a stack, and the JVM's own of a missing thread.
    private static final Pattern DUE =
            Pattern.compile(
                    "ready|accepted 20|sum 210|full|"
                            + "WARNING: no worker of pool .*|INFO: a worker of pool .*|"
                            + "dev.muster.worker.WorkerStartException: a worker did not start: .*|"
                            + "  .*|check the class path, .*|\t.*|Caused by: .*|"
                            + "\\[.*\\]\\[warning\\]\\[os,thread\\].*|");

    /// What is taken from a program, and given back.
    private interface Shortage {
        void begin(JavaProcess program) throws IOException, InterruptedException;

        void end(JavaProcess program) throws IOException, InterruptedException;
    }

    /// A limit of the system, which is lowered and raised again.
    private static final class Limit implements Shortage {
        interface Amount {
            long of(Path process) throws IOException;
        }

        private final List<String> shell;
        private final String name;
        private final String title;
        private final Amount amount;
        private String before = "";

        /// @param shell of the program's user, who may change its limits
        /// @param name that of the command `prlimit`
        /// @param title that of `/proc/…/limits`
        /// @param amount how much of it the program may have
        Limit(List<String> shell, String name, String title, Amount amount) {
            this.shell = shell;
            this.name = name;
            this.title = title;
            this.amount = amount;
        }

        @Override
        public void begin(JavaProcess program) throws IOException, InterruptedException {
            Path process = PROC.resolve(Long.toString(program.pid()));
            before = value(process.resolve("limits"), title);
            set(program, Long.toString(amount.of(process)));
        }

        @Override
        public void end(JavaProcess program) throws IOException, InterruptedException {
            set(program, before);
        }

        private void set(JavaProcess program, String soft)
                throws IOException, InterruptedException {
            String command = "prlimit --pid=%d --%s=%s:".formatted(program.pid(), name, soft);
            assumeThat(works(shell, command)).as(command).isTrue();
        }
    }

    /// The first word behind a title in a file of the system.
    private static String value(Path file, String title) throws IOException {
        String line =
                Files.readAllLines(file).stream()
                        .filter(each -> each.startsWith(title))
                        .findFirst()
                        .orElseThrow();
        return line.substring(title.length()).strip().split("\\s+", -1)[0];
    }

    private static boolean works(List<String> shell, String script) throws InterruptedException {
        var command = new ArrayList<>(shell);
        command.addAll(List.of("-c", script));
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException _) {
            return false; // there is no such program
        }
    }

    /// Takes it away, until the pool has said so, and gives it back.
    ///
    /// @param due what the pool says of the reason
    private static void outlives(JavaProcess program, Shortage shortage, String due)
            throws IOException, InterruptedException {
        program.await("ready");
        shortage.begin(program);
        program.tell("lose all workers");
        program.await("accepted 20");
        program.await("WARNING: no worker of pool");
        program.await("dev.muster.worker.WorkerStartException");
        shortage.end(program);
        program.tell("go on");

        assertThat(program.await("sum ")).isEqualTo("210");
        program.await("full");
        assertThat(program.join(Waits.LONG)).isZero();
        List<String> said = program.lines();
        assertThat(said).anySatisfy(line -> assertThat(line).contains(due));
        assertThat(said).filteredOn(line -> LOGGED.matcher(line).lookingAt()).hasSize(2);
        assertThat(said)
                .filteredOn(line -> line.startsWith("INFO: "))
                .singleElement()
                .asString()
                .contains("was started after");
        assertThat(said).as("what is due").allMatch(line -> DUE.matcher(line).matches());
    }

    @Test
    void without_processes_and_threads() throws IOException, InterruptedException {
        List<String> shell = limitedShell();
        var processes = new Limit(shell, "nproc", "Max processes", _ -> 1);
        try (var program = JavaProcess.startBy(shell, RUN, ShortageProgram.class)) {
            outlives(program, processes, "limits");
        }
    }

    /// A shell of a user who may not have as many processes as he likes, as root may.
    private static List<String> limitedShell() throws IOException, InterruptedException {
        if (!Files.getAttribute(PROC.resolve("self"), "unix:uid").equals(0)) {
            return SHELL;
        }
        // He may read all files: the classes may be in a folder of root.
        var shell =
                new ArrayList<>(
                        List.of(
                                "setpriv",
                                "--reuid=" + (1_000_000 + ProcessHandle.current().pid()),
                                "--clear-groups",
                                "--inh-caps=-all,+dac_override",
                                "--ambient-caps=-all,+dac_override",
                                "sh"));
        assumeThat(works(shell, ":")).as("root may become another user by setpriv").isTrue();
        return shell;
    }

    @Test
    void without_address_space() throws IOException, InterruptedException {
        var memory = new Limit(SHELL, "as", "Max address space", ShortageTest::usedSpace);
        try (var program = JavaProcess.startBy(SHELL, RUN, ShortageProgram.class)) {
            outlives(program, memory, "Could not reserve enough space");
        }
    }

    /// What the program has is enough for it, and not for workers, whose heaps are larger.
    private static long usedSpace(Path process) throws IOException {
        return 1024 * Long.parseLong(value(process.resolve("status"), "VmSize:")) + SPACE_LEFT;
    }

    @Test
    void without_room_in_the_temporary_folder() throws IOException, InterruptedException {
        String mount = "mount -t tmpfs -o size=2m none \"$TMPDIR\"";
        assumeThat(works(OWN_MOUNTS, "TMPDIR=" + TEMPORARY + "; " + mount))
                .as("this user may mount a file system of his own")
                .isTrue();
        try (var program =
                JavaProcess.startBy(OWN_MOUNTS, mount + " && " + RUN, ShortageProgram.class)) {
            outlives(
                    program,
                    new Filled(TEMPORARY.resolve("full"), new ArrayList<>()),
                    "No space left on device");
        }
    }

    /// A file that takes all that is left of a file system, which only the program sees.
    ///
    /// @param held journals of its workers: their room must not be free when the workers are gone
    private record Filled(Path file, List<InputStream> held) implements Shortage {
        @Override
        public void begin(JavaProcess program) throws IOException {
            Path place = Objects.requireNonNull(path(program).getParent());
            List<Path> journals;
            try (Stream<Path> files = Files.walk(place)) {
                journals = files.filter(each -> each.endsWith("journal")).toList();
            }
            for (Path journal : journals) {
                held.add(Files.newInputStream(journal));
            }
            try (OutputStream out = Files.newOutputStream(path(program))) {
                while (true) {
                    out.write(new byte[4096]);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space left");
            }
        }

        @Override
        public void end(JavaProcess program) throws IOException {
            Files.delete(path(program));
            for (InputStream each : held) {
                each.close();
            }
        }

        private Path path(JavaProcess program) {
            return PROC.resolve(Long.toString(program.pid()), "root" + file);
        }
    }
}
