package dev.muster.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.muster.tests.agents.Cable;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A cluster whose network is cut in two: three nodes that must be two to be written to.
@ExtendWith(Leaks.class)
class SplitTest {
    private static final String PATIENCE = "" + RunningNodes.PATIENCE.toSeconds();
    private static final String MEMBERS =
            "%s:5701,%1$s:5702,%s:5701".formatted(Cable.HERE, Cable.THERE);

    private static final String TOO_SMALL = "has 1 nodes, must have at least 2";

    private final String cluster = "test-" + UUID.randomUUID();

    @TempDir private Path folder;

    /// Makes each line that is told another one.
    private int asked;

    private RunningCommand node(List<String> machine, String address, int number)
            throws IOException {
        List<String> command = new ArrayList<>(machine);
        command.addAll(
                RunningNodes.command(
                        folder,
                        List.of(
                                "node",
                                "--cluster",
                                cluster,
                                "--key-file",
                                RunningNodes.key(folder).toString(),
                                "--bind",
                                address,
                                "--join",
                                MEMBERS,
                                "--patience",
                                PATIENCE,
                                "--minimum-size",
                                "2",
                                "--trusted-network",
                                "--workers",
                                "1")));
        RunningCommand node = RunningCommand.start(folder, command);
        node.awaitOutput("one of " + number);
        return node;
    }

    private JavaProcess program(List<String> machine, String address)
            throws IOException, InterruptedException {
        List<String> shell = new ArrayList<>(machine);
        shell.add("sh");
        JavaProcess program =
                JavaProcess.startBy(
                        shell,
                        "exec \"$@\"",
                        SplitProgram.class,
                        address,
                        cluster,
                        RunningNodes.key(folder).toString(),
                        MEMBERS,
                        PATIENCE);
        program.await("joined");
        return program;
    }

    private static String ask(JavaProcess program, String line)
            throws IOException, InterruptedException {
        program.tell(line);
        return program.await(line + " -> ");
    }

    @Test
    void only_the_larger_part_is_written_to_and_what_it_wrote_holds()
            throws IOException, InterruptedException {
        assumeThat(Cable.whyNot()).isEmpty();
        try (Cable cable = Cable.lay();
                RunningCommand first = node(cable.here(), Cable.HERE + ":5701", 1);
                RunningCommand second = node(cable.here(), Cable.HERE + ":5702", 2);
                RunningCommand third = node(cable.there(), Cable.THERE + ":5701", 3);
                JavaProcess here = program(cable.here(), Cable.HERE);
                JavaProcess there = program(cable.there(), Cable.THERE)) {
            assertThat(ask(here, "put a 1")).isEqualTo("was null");
            assertThat(ask(there, "get a")).isEqualTo("is 1");

            cable.pull();

            assertThat(ask(here, "put a 2")).isEqualTo("was 1");
            await().atMost(Waits.LONG).until(() -> isRefused(there));
            assertThat(ask(there, "put a 3")).contains(TOO_SMALL);
            assertThat(ask(there, "get a")).as("reading goes on").isEqualTo("is 1");

            cable.plugIn();

            await().atMost(Waits.LONG).until(() -> isWhole(there));
            assertThat(ask(here, "get a")).isEqualTo("is 2");
            for (RunningCommand each : List.of(first, second, third)) {
                assertThat(each.errors().lines().filter(line -> line.startsWith("WARNING")))
                        .as("what the user is told")
                        .allMatch(line -> line.contains("must have at least 2"));
            }
        }
    }

    /// What was under way when the network was cut may still be written. Then its node refuses,
    /// which may know before the program that it is alone.
    private boolean isRefused(JavaProcess program) throws IOException, InterruptedException {
        return ask(program, "put c" + ++asked + " 1").contains(TOO_SMALL);
    }

    /// Whether it can write again, and sees what the others wrote.
    private boolean isWhole(JavaProcess program) throws IOException, InterruptedException {
        return ask(program, "put b" + ++asked + " 1").equals("was null")
                && ask(program, "get a " + asked).equals("is 2");
    }
}
