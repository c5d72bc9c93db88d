package dev.muster.examples.activepool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.PythonPartner;
import dev.muster.examples.testing.RunningExample;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivePoolTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void three_at_most_are_active() throws Exception {
        assertAtMostThree(RunningExample.lines("activepool"), "java-", "jvm-");
    }

    @Test
    void three_at_most_are_active_in_java_and_python() throws Exception {
        List<String> lines = PythonPartner.linesOfBoth("activepool", folder);

        assertAtMostThree(lines, "java-", "python-");
        assertThat(lines).endsWith("active at last: []", "4 threads were active");
    }

    private static void assertAtMostThree(List<String> lines, String... processes) {
        List<String> active = lines.stream().filter(line -> line.startsWith("active: [")).toList();
        assertThat(active)
                .hasSize(8)
                .allSatisfy(line -> assertThat(line.split(", ")).hasSizeBetween(1, 3));
        for (String process : processes) {
            for (int i = 1; i <= 4; i++) {
                assertThat(active.toString()).contains(process + i);
            }
        }
        assertThat(lines).contains("active at last: []");
    }
}
