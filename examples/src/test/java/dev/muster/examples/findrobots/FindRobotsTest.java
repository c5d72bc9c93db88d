package dev.muster.examples.findrobots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.PythonPartner;
import dev.muster.examples.testing.RunningExample;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindRobotsTest {
    private static final List<String> ROBOTS =
            List.of("192.0.2.1", "192.0.2.11", "192.0.2.21", "192.0.2.31", "192.0.2.41");

    @TempDir private Path logs = Path.of("");

    @Test
    void java_and_python_find_the_same_robots() throws Exception {
        RunningExample.lines("findrobots-logs", logs.toString());

        assertThat(FindRobots.robotsIn(logs.resolve("access-2009-06-10.log.gz")))
                .isSubsetOf(ROBOTS)
                .isNotEmpty();
        assertThat(RunningExample.lines("findrobots", logs.toString())).isEqualTo(ROBOTS);
        assertThat(PythonPartner.lines("findrobots", logs.toString())).isEqualTo(ROBOTS);
    }
}
