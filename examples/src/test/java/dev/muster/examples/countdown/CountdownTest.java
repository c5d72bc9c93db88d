package dev.muster.examples.countdown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.PythonPartner;
import dev.muster.examples.testing.RunningExample;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountdownTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void both_processes_are_java() throws Exception {
        assertThat(RunningExample.lines("countdown"))
                .containsExactly(
                        "[consumer] 5",
                        "[consumer] 4",
                        "[consumer] 3",
                        "[consumer] 2",
                        "[consumer] 1",
                        "[consumer] liftoff",
                        "all numbers have been consumed");
    }

    @Test
    void one_process_is_python() throws Exception {
        assertThat(PythonPartner.linesOfBoth("countdown", folder))
                .endsWith("all numbers have been consumed", "5", "4", "3", "2", "1", "liftoff");
    }
}
