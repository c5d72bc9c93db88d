package dev.muster.examples.poisonpills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.PythonPartner;
import dev.muster.examples.testing.RunningExample;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoisonPillsTest {
    private static final List<String> PRODUCTS =
            IntStream.range(0, 10).mapToObj(i -> i + " * " + i + " = " + i * i).toList();

    @TempDir private Path folder = Path.of("");

    @Test
    void both_processes_are_java() throws Exception {
        assertThat(RunningExample.lines("poisonpills"))
                .containsExactlyInAnyOrderElementsOf(PRODUCTS);
    }

    @Test
    void one_process_is_python() throws Exception {
        assertThat(PythonPartner.linesOfBoth("poisonpills", folder))
                .containsSubsequence(PRODUCTS)
                .endsWith("10 tasks, and a pill");
    }
}
