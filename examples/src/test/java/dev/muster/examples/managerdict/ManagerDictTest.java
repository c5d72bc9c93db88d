package dev.muster.examples.managerdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.PythonPartner;
import dev.muster.examples.testing.RunningExample;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagerDictTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void workers_fill_one_map_and_lose_no_addition() throws Exception {
        assertThat(RunningExample.lines("managerdict"))
                .hasSize(11)
                .startsWith("square of  1 = 1", "square of  2 = 4")
                .endsWith("square of 10 = 100", "sum by Java = 385");
    }

    @Test
    void python_fills_the_same_map() throws Exception {
        String socket = folder.resolve("socket").toString();
        String[] arguments = {"--address", socket, "--key-file", folder.resolve("key").toString()};
        try (var java = RunningExample.start("managerdict", arguments)) {
            java.await("listening on ");

            assertThat(PythonPartner.lines("managerdict", arguments))
                    .containsExactly("filled 3 more");

            assertThat(java.join())
                    .hasSize(1 + 11 + 4)
                    .contains("square of 10 = 100", "square of 13 = 169")
                    .endsWith("sum by Java = 385", "sum by Python = 434");
        }
    }
}
