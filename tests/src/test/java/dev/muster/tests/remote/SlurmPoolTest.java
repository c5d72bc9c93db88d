package dev.muster.tests.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Pools in an allocation of a real Slurm with one node.
@ExtendWith(Leaks.class)
@Timeout(300)
class SlurmPoolTest {
    @TempDir private Path folder = Path.of("");
    @TempDir private Path own = Path.of("");

    private SlurmCluster cluster;

    @BeforeEach
    void start() throws IOException {
        String whyNot = SlurmCluster.whyNot();
        if (!whyNot.isEmpty()) {
            System.out.println("skipped: " + whyNot);
        }
        assumeTrue(whyNot.isEmpty(), whyNot);
        cluster = SlurmCluster.start(folder.toRealPath());
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private RunningCommand program(List<String> before, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of("env", "SLURM_CONF=" + cluster.configuration(), "MUSTER_POOL=slurm:2"));
        command.addAll(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(OpeningProgram.class.getName());
        command.addAll(List.of(words));
        return RunningCommand.start(own, command);
    }

    @Test
    void a_program_in_an_allocation_has_workers_on_its_nodes() throws Exception {
        try (var program = program(List.of("salloc", "-Q", "-n", "1", "-t", "30"), "2")) {
            program.awaitSuccess();

            assertThat(program.errors()).doesNotContain("again");
            assertThat(program.output().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("sum 328350"),
                            line -> assertThat(line).isEqualTo("step 0"),
                            line -> assertThat(line).isEqualTo("key ."),
                            line ->
                                    assertThat(line)
                                            .startsWith("an hour: its time limit is 1 h, but the")
                                            .contains("workers have 29 min "),
                            line -> assertThat(line).isEqualTo("workers 2"),
                            line -> assertThat(line).isEqualTo("closed"));
        }
    }

    @Test
    void a_program_that_is_killed_leaves_nothing_on_the_nodes() throws Exception {
        try (var program = program(List.of("salloc", "-Q", "-n", "1"), "2", "and a task")) {
            program.awaitOutput("workers 2");
            ProcessHandle java =
                    program.descendants().stream()
                            .filter(each ->
                                    each.info().commandLine().orElse("").contains("OpeningProgram"))
                            .findFirst()
                            .orElseThrow();

            java.destroyForcibly();

            await().atMost(Waits.LONG)
                    .untilAsserted(() -> assertThat(agentsAndWorkers()).isEmpty());
        }
    }

    private static List<String> agentsAndWorkers() {
        return Offspring.alive().stream()
                .map(each -> each.info().commandLine().orElse(""))
                .filter(line -> line.contains("dev.muster.internal"))
                .toList();
    }

    @Test
    void outside_an_allocation_the_program_is_told_in_one_line() throws Exception {
        try (var program = program(List.of(), "2")) {
            assertThat(program.awaitExit()).isNotZero();
            assertThat(program.errors())
                    .contains(
                            "this program is in no allocation of Slurm (SLURM_JOB_ID is not set):"
                                    + " start it by sbatch or within salloc");
        }
    }
}
