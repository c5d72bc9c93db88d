package dev.muster.tests.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.Gate;
import dev.muster.tests.pool.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A program and an agent on two machines whose network fails without a word.
@ExtendWith(Leaks.class)
class CableTest {
    @TempDir private Path folder;

    @BeforeAll
    static void needs_namespaces() throws IOException {
        String whyNot = Cable.whyNot();
        if (!whyNot.isEmpty()) {
            System.out.println("skipped: " + whyNot);
        }
        assumeTrue(whyNot.isEmpty(), whyNot);
    }

    private RunningCommand program(Cable cable) throws IOException {
        List<String> command = new ArrayList<>(cable.here());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(CableProgram.class.getName(), folder.toString(), Cable.HERE));
        return RunningCommand.start(folder, command);
    }

    private static void awaitConnections(RunningCommand of, int count) {
        await().atMost(Waits.LONG).until(() -> Cable.connections(of.process()) == count);
    }

    private static String joinLine(RunningCommand program) {
        program.awaitOutput("sha256:");
        return program.output()
                .lines()
                .filter(line -> line.startsWith("join "))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*muster ", "muster ");
    }

    @Test
    void what_is_lost_while_the_cable_is_pulled_is_sent_again_and_no_task_runs_twice()
            throws IOException, InterruptedException {
        Agents.key(folder);
        Trace trace = Trace.in(folder);
        try (var cable = Cable.lay();
                var program = program(cable);
                var agent = Agents.command(folder, cable.there(), joinLine(program), "node7", 2)) {
            trace.await(20);
            awaitConnections(program, 1);

            cable.pull();
            awaitConnections(program, 0); // it has been silent for too long
            awaitConnections(agent, 0);
            assertThat(trace.lines()).hasSizeLessThan(CableProgram.TASKS);
            Gate.in(folder).open();
            cable.plugIn();

            assertThat(program.awaitSuccess().output())
                    .contains("sum " + CableProgram.TASKS * (CableProgram.TASKS - 1) / 2);
            assertThat(agent.awaitExit()).as(agent.errors()).isZero();
            assertThat(trace.numbers())
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, CableProgram.TASKS).boxed().toList());
        }
    }
}
