package dev.muster.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// Programs in surroundings like those of containers: who asks for more memory than there is, is
/// told so, and goes on.
@EnabledOnOs(OS.LINUX)
@ExtendWith({Leaks.class, NoNamesLeft.class})
class ScarceMemoryTest {
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final long LIMIT = 400L << 20;

    @Test
    void a_small_file_system_is_said_to_be_full() throws IOException, InterruptedException {
        List<String> unshare = List.of("unshare", "--mount", "--propagation", "private", "sh");
        String mount = "mount -t tmpfs -o size=64m none /dev/shm";
        assumeTrue(works(unshare, mount), "this user may not mount a file system of his own");

        try (JavaProcess program =
                JavaProcess.startBy(
                        unshare,
                        mount + " && exec \"$@\"",
                        AskingProgram.class,
                        "named",
                        "100",
                        "40",
                        "30",
                        "20")) {
            program.await("end");

            assertThat(program.lines())
                    .satisfiesExactly(
                            line -> assertThat(line).contains("refused 100", "/dev/shm has "),
                            line -> assertThat(line).isEqualTo("made 40"),
                            line ->
                                    assertThat(line)
                                            .contains("refused 30", "left: make it larger, or ask"),
                            line -> assertThat(line).isEqualTo("made 20"),
                            line -> assertThat(line).isEqualTo("end"));
        }
    }

    @Test
    void a_control_group_is_said_to_be_full() throws IOException, InterruptedException {
        Path group = group();
        try (JavaProcess program =
                JavaProcess.startBy(
                        List.of("sh"),
                        "echo $$ > %s/cgroup.procs && exec \"$@\"".formatted(group),
                        AskingProgram.class,
                        "anonymous",
                        "1000",
                        "100",
                        "390",
                        "10")) {
            program.await("end");

            assertThat(program.lines())
                    .satisfiesExactly(
                            line -> assertThat(line).contains("refused 1000", "control group"),
                            line -> assertThat(line).isEqualTo("made 100"),
                            line -> assertThat(line).contains("refused 390", "raise its limit"),
                            line -> assertThat(line).isEqualTo("made 10"),
                            line -> assertThat(line).isEqualTo("end"));
        } finally {
            remove(group);
        }
    }

    /// A control group of our own with a limit, of whichever version this system has.
    private static Path group() {
        String name = "muster-test-" + ProcessHandle.current().pid();
        boolean isFirst = Files.isDirectory(GROUPS.resolve("memory"));
        Path group = (isFirst ? GROUPS.resolve("memory") : GROUPS).resolve(name);
        String limit = isFirst ? "memory.limit_in_bytes" : "memory.max";
        boolean isMade = false;
        try {
            Files.createDirectory(group);
            isMade = true;
            Files.writeString(group.resolve(limit), Long.toString(LIMIT));
        } catch (IOException e) {
            if (isMade) {
                remove(group);
            }
            assumeTrue(false, "this user may not make a control group: " + e.getMessage());
        }
        return group;
    }

    /// A group can be removed when the last process in it is gone.
    private static void remove(Path group) {
        Awaitility.await()
                .atMost(Waits.LONG)
                .until(() -> group.toFile().delete() || !Files.exists(group));
    }

    private static boolean works(List<String> shell, String script) throws InterruptedException {
        try {
            var command = new ArrayList<>(shell);
            command.addAll(List.of("-c", script));
            Process process = new ProcessBuilder(command).start();
            return process.waitFor(Waits.LONG.toSeconds(), TimeUnit.SECONDS)
                    && process.exitValue() == 0;
        } catch (IOException _) {
            return false; // there is no such program
        }
    }
}
