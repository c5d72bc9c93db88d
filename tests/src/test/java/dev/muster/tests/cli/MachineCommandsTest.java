package dev.muster.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Pythons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What the command finds out about this machine, by doing it; and what a shell makes of it.
@ExtendWith(Leaks.class)
class MachineCommandsTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void the_doctor_finds_this_machine_well() throws IOException {
        try (var doctor = MusterJar.start(directory, "doctor", "--json")) {
            doctor.awaitSuccess();

            assertThat(doctor.output())
                    .startsWith("{\n  \"isWell\": true,")
                    .contains("a worker JVM started and said 6 after ")
                    .contains("served over 127.0.0.1, and a client used it");
            if (Pythons.newest().isPresent()) {
                assertThat(doctor.output()).contains(": connected to a manager");
            }
            assertThat(directory.toFile().list()).noneMatch(name -> name.contains("doctor"));
        }
    }

    /// On a machine where no program is on the PATH: what is optional is absent, and no more.
    @Test
    void the_doctor_says_what_is_missing() throws IOException {
        try (var doctor = MusterJar.startAlone(directory, "doctor")) {
            doctor.awaitSuccess();

            assertThat(doctor.output())
                    .containsPattern("(?m)^absent +ssh +there is none on the PATH\n +→ ")
                    .containsPattern("(?m)^ok +worker ")
                    .doesNotContain("\033[");
        }
    }

    @Test
    void the_bench_compares_what_is_there() throws IOException {
        try (var bench =
                MusterJar.start(directory, "bench", "--quick", "--only", "lock", "--json")) {
            bench.awaitSuccess();

            assertThat(bench.output()).contains("\"title\": \"shared lock, lock, unlock\"");
            if (Pythons.newest().isPresent()) {
                assertThat(bench.output()).contains("\"name\": \"multiprocessing.Lock\"");
            }
        }
    }

    @Test
    void bash_completes_commands_and_options() throws IOException {
        Path bash = Path.of("/bin/bash");
        assumeTrue(Files.isExecutable(bash), "no bash");
        Path script = directory.resolve("completion");
        try (var muster = MusterJar.start(directory, "completion", "bash")) {
            Files.writeString(script, muster.awaitSuccess().output());
        }
        String typed =
                """
                source %s
                complete -p muster
                COMP_WORDS=(muster doc); COMP_CWORD=1; _complete_muster; echo "${COMPREPLY[@]}"
                COMP_WORDS=(muster call --fin); COMP_CWORD=2; _complete_muster; echo "${COMPREPLY[@]}"
                """
                        .formatted(script);
        try (var shell = RunningCommand.start(directory, List.of(bash.toString(), "-c", typed))) {
            shell.awaitExit();

            assertThat(shell.output())
                    .contains("_complete_muster")
                    .contains("\ndoctor\n")
                    .endsWith("--fingerprint\n");
        }
    }
}
