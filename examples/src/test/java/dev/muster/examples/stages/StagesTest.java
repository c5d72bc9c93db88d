package dev.muster.examples.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.RunningExample;
import java.util.List;
import org.junit.jupiter.api.Test;

class StagesTest {
    @Test
    void the_second_stage_runs_after_the_first() throws Exception {
        List<String> lines = RunningExample.lines("stages");

        assertThat(lines.subList(0, 2))
                .containsExactlyInAnyOrder("stage 2.1 waits", "stage 2.2 waits");
        assertThat(lines.get(2)).isEqualTo("stage 1 is done");
        assertThat(lines.subList(3, lines.size()))
                .containsExactlyInAnyOrder("stage 2.1 runs", "stage 2.2 runs");
    }
}
