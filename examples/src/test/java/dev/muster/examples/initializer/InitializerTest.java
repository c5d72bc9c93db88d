package dev.muster.examples.initializer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.RunningExample;
import org.junit.jupiter.api.Test;

class InitializerTest {
    @Test
    void each_worker_makes_the_table_once_and_the_program_never() throws Exception {
        assertThat(RunningExample.lines("initializer"))
                .startsWith("65 of the last 1000 numbers are prime")
                .endsWith("this program made it 0x")
                .filteredOn(line -> line.startsWith("worker-"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(" made the table 1x"));
    }
}
