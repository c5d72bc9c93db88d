package dev.muster.tests.agents;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Pool;
import dev.muster.WorkerContext;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.pool.Gate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Tasks choose among agents by their labels.
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(Leaks.class)
class LabelsTest {
    private static final List<Integer> INPUTS = IntStream.range(0, 100).boxed().toList();

    @TempDir private Path folder;

    /// The machine on which a task runs.
    private static String machine() {
        return WorkerContext.current().orElseThrow().worker().split("@", 2)[1];
    }

    private static String machineAfter(Gate gate) throws InterruptedException {
        gate.pass();
        return machine();
    }

    private static Pool on(Agents agents, String... labels) {
        return agents.pool().with(o -> o.on(labels));
    }

    @Test
    void tasks_run_where_their_labels_are()
            throws IOException, InterruptedException, ExecutionException {
        try (Agents agents =
                Agents.open(folder, l -> l, c -> c.withStopGrace(Duration.ofMillis(200)))) {
            Future<String> early = on(agents, "gpu", "fast").submit(() -> machine());
            RunningCommand plain = agents.start("plain", 1);
            RunningCommand big = agents.start("big", 1, List.of("big", "gpu"));

            assertThat(on(agents, "gpu").map(_ -> machine(), INPUTS, m -> m.withChunkSize(1)))
                    .hasSize(INPUTS.size())
                    .containsOnly("big");
            assertThat(on(agents, "big", "gpu").mapInts(i -> machine().length(), 1, 2, 3))
                    .containsExactly(3, 3, 3);
            Gate gate = Gate.in(folder);
            Future<String> held = on(agents, "big").submit(() -> machineAfter(gate));
            assertThat(result(agents.pool().submit(() -> machine()))).isEqualTo("plain");
            gate.open();
            assertThat(result(held)).isEqualTo("big");
            assertThat(early).isNotDone();

            RunningCommand fast = agents.start("fast", 1, List.of("gpu", "fast"));

            assertThat(result(early)).isEqualTo("fast");
            agents.pool().close();
            for (RunningCommand each : List.of(plain, big, fast)) {
                assertThat(each.awaitExit()).as(each.errors()).isZero();
            }
        }
    }

    @Test
    void workers_of_this_machine_have_none() {
        try (Pool pool = Pool.processes(c -> c.withWorkers(1))) {
            Pool view = pool.with(o -> o.on("gpu"));
            assertThatThrownBy(() -> view.submit(() -> machine()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the workers of this pool cannot have labels");
        }
    }
}
