package dev.muster.examples.fancyobject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.RunningExample;
import org.junit.jupiter.api.Test;

class FancyObjectTest {
    @Test
    void objects_act_in_the_process_that_gets_them() throws Exception {
        assertThat(RunningExample.lines("fancyobject"))
                .containsExactly(
                        "[worker] doing something fancy in worker for Fancy Dan",
                        "[worker] hello from "
                                + ProcessHandle.current().pid()
                                + ", said in worker");
    }
}
