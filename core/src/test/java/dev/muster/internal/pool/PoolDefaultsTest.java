package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.PoolConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the environment says of a pool besides its kind.
class PoolDefaultsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, 512m, PT0.5S, 536870912",
        "30s, 16777216, PT30S, 16777216",
        "2m, 2G, PT2M, 2147483648",
        "' 1h ', 65536k, PT1H, 67108864"
    })
    void limits_are_read(String timeout, String memory, Duration limit, long bytes) {
        PoolConfig config =
                PoolDefaults.before(
                                c -> c.withName("blue"),
                                Map.of("MUSTER_TIMEOUT", timeout, "MUSTER_MEMORY", memory))
                        .apply(PoolConfig.defaults());

        assertThat(config.task().timeout()).contains(limit);
        assertThat(config.workerMemoryBytes()).isEqualTo(bytes);
        assertThat(config.name()).isEqualTo("blue");
    }

    @Test
    void what_the_program_says_comes_after_them() {
        PoolConfig config =
                PoolDefaults.before(
                                c ->
                                        c.withWorkerMemory(100 << 20)
                                                .withTask(o -> o.withTimeout(Duration.ofDays(1))),
                                Map.of("MUSTER_TIMEOUT", "1s", "MUSTER_MEMORY", "1g"))
                        .apply(PoolConfig.defaults());

        assertThat(config.task().timeout()).contains(Duration.ofDays(1));
        assertThat(config.workerMemoryBytes()).isEqualTo(100 << 20);
    }

    @Test
    void without_them_nothing_is_changed() {
        PoolConfig config =
                PoolDefaults.before(c -> c, Map.of("MUSTER_TIMEOUT", " "))
                        .apply(PoolConfig.defaults());

        assertThat(config.task().timeout()).isEmpty();
        assertThat(config.workerMemoryBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "MUSTER_TIMEOUT, 30",
        "MUSTER_TIMEOUT, 0s",
        "MUSTER_TIMEOUT, soon",
        "MUSTER_MEMORY, much",
        "MUSTER_MEMORY, 0",
        "MUSTER_MEMORY, 999999999999999t"
    })
    void what_must_not_be_is_refused(String variable, String value) {
        assertThatThrownBy(() -> PoolDefaults.before(c -> c, Map.of(variable, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(variable + " is '" + value + "', must be such as ");
    }
}
