package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.PoolConfig;
import dev.muster.agent.ListenConfig;
import dev.muster.connection.AuthKey;
import dev.muster.internal.launch.PipedCommand;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The agents of an allocation, without any Slurm.
@Timeout(100)
class SlurmSourceTest {
    private final List<String> nobody = new CopyOnWriteArrayList<>();

    private final WorkerListener pool =
            new WorkerListener() {
                @Override
                public void arrived(Worker worker) {
                    throw new AssertionError("no worker was to come");
                }

                @Override
                public void failed(WorkerStartException failure) {
                    throw new AssertionError("no worker was asked for");
                }

                @Override
                public void nobodyComes(WorkerStartException why) {
                    nobody.add(String.valueOf(why.getMessage()));
                }
            };

    private static SlurmSource source(SlurmSource.Step step) throws IOException {
        ListeningSource door =
                ListeningSource.bind(
                        ListenConfig.defaults().withKey(AuthKey.generate()).withJoinLine(_ -> {}));
        door.source(PoolConfig.defaults());
        return new SlurmSource(door, step, Optional::empty);
    }

    private String told() {
        await().atMost(Waits.LONG).until(() -> !nobody.isEmpty());
        assertThat(nobody).hasSize(1);
        return nobody.getFirst();
    }

    @Test
    void outside_an_allocation_it_says_how_to_get_into_one() {
        assertThatThrownBy(() -> SlurmSource.of(2, PoolConfig.defaults(), Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in no allocation of Slurm (SLURM_JOB_ID is not set)")
                .hasMessageContaining("sbatch");
    }

    @Test
    void its_words_are_nothing_or_a_number() {
        assertThat(SlurmProvider.workers("")).isZero();
        assertThat(SlurmProvider.workers("4")).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "10001", "4,5"})
    void other_words_are_refused(String words) {
        assertThatThrownBy(() -> SlurmProvider.workers(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "MUSTER_POOL is 'slurm:%s', must be slurm, or slurm:4 for 4 workers on each node"
                                .formatted(words));
    }

    @Test
    void what_srun_says_when_it_fails_is_told() throws IOException {
        List<String> failing = List.of("sh", "-c", "echo 'srun: error: no such node' >&2; exit 3");
        try (SlurmSource source = source(() -> PipedCommand.start(failing, Map.of()))) {
            source.open(pool);

            assertThat(told())
                    .startsWith("srun ended with status 3 before a worker had come")
                    .contains("(srun: error: no such node)");
        }
    }

    @Test
    void without_srun_it_says_so() throws IOException {
        List<String> missing = List.of("/nowhere/srun");
        try (SlurmSource source = source(() -> PipedCommand.start(missing, Map.of()))) {
            source.open(pool);

            assertThat(told()).startsWith("srun cannot be started (").contains("on the PATH");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_starting_the_agents_throws_is_told(Thrown kind) throws IOException {
        SlurmSource.Step step =
                () -> {
                    kind.fly();
                    throw new IOException("not reached");
                };
        try (SlurmSource source = source(step)) {
            source.open(pool);

            assertThat(told()).startsWith("srun cannot be ");
        }
    }
}
