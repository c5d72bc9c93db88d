package dev.muster.examples.maxtasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.RunningExample;
import org.junit.jupiter.api.Test;

class MaxTasksTest {
    @Test
    void a_worker_that_is_renewed_keeps_little() throws Exception {
        assertThat(RunningExample.lines("maxtasks"))
                .containsExactly(
                        "without a limit, a worker kept 12 MiB",
                        "with 4 tasks a worker, one kept 4 MiB");
    }
}
