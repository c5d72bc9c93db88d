package dev.muster.examples.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.RunningExample;
import java.util.List;
import org.junit.jupiter.api.Test;

class MpiPiTest {
    @Test
    void without_mpiexec_it_runs_on_this_machine() throws Exception {
        List<String> lines = RunningExample.lines("mpi");

        assertThat(lines.getFirst()).isEqualTo("pi is %.10f".formatted(Math.PI));
        assertThat(lines.stream().skip(1).mapToInt(MpiPiTest::slices).sum()).isEqualTo(400);
    }

    private static int slices(String line) {
        assertThat(line).contains(" slices by ", ", process ");
        return Integer.parseInt(line.substring(0, line.indexOf(' ')));
    }
}
