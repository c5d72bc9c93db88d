package dev.muster.examples.managerdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.Printed;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagerDictTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void workers_fill_one_map_and_lose_no_addition() throws Exception {
        assertThat(Printed.by(() -> ManagerDict.main(new String[0])).lines())
                .hasSize(11)
                .startsWith("square of  1 = 1", "square of  2 = 4")
                .endsWith("square of 10 = 100", "sum by Java = 385");
    }

    @Test
    void python_fills_the_same_map() throws Exception {
        var script = Printed.source("managerdict").resolve("managerdict.py");

        var printed = Printed.byBoth(ManagerDict::main, script, folder);

        assertThat(printed.getFirst().lines())
                .hasSize(1 + 11 + 4)
                .contains("square of 10 = 100", "square of 13 = 169")
                .endsWith("sum by Java = 385", "sum by Python = 434");
        assertThat(printed.getLast()).isEqualTo("filled 3 more\n");
    }
}
