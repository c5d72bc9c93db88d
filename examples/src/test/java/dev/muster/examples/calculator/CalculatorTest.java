package dev.muster.examples.calculator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.RunningExample;
import org.junit.jupiter.api.Test;

class CalculatorTest {
    @Test
    void answers_and_deliberate_mistakes_come_back() throws Exception {
        assertThat(RunningExample.lines("calculator"))
                .hasSize(10)
                .contains("divide   [7, 2]                     = 3.5")
                .contains(
                        "divide   [1, 0]                     : ZeroDivisionError('division by"
                                + " zero')");
    }
}
