package dev.muster.examples.precomputed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.RunningExample;
import org.junit.jupiter.api.Test;

class PrecomputedTest {
    @Test
    void a_broadcast_sends_less_and_gives_the_same() throws Exception {
        assertThat(RunningExample.lines("precomputed"))
                .hasSize(5)
                .contains("with each task: 30 times 4 MB", "to each worker: 2 times 4 MB")
                .endsWith("equal results: true");
    }
}
