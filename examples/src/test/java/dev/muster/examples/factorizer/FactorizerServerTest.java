package dev.muster.examples.factorizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.RunningExample;
import org.junit.jupiter.api.Test;

class FactorizerServerTest {
    @Test
    void two_processes_factorize_all_numbers() throws Exception {
        assertThat(RunningExample.lines("factorizer"))
                .contains("999 of 999 numbers")
                .last()
                .asString()
                .contains("numbers by java-");
    }
}
