package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.Pool;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The variable `MUSTER_POOL`, in programs of their own.
@ExtendWith(Leaks.class)
class PoolVariableTest {
    private static final String VARIABLE = "MUSTER_POOL";

    /// Opens a pool, gives so many workers something to do, and says where a task ran and how many
    /// workers there are.
    static final class Program {
        private Program() {}

        static void main(String[] arguments) throws InterruptedException {
            Gate gate = Gate.in(Path.of(arguments[0]));
            try (Pool pool = Pool.open(config -> config.withWorkers(2))) {
                gate.hold(pool, Integer.parseInt(arguments[1]));
                gate.open();
                long pid = result(pool.submit(() -> ProcessHandle.current().pid()));
                boolean isHere = pid == ProcessHandle.current().pid();
                System.out.println("task ran " + (isHere ? "here" : "elsewhere"));
                System.out.println("workers " + pool.snapshot().workers().size());
            } catch (IllegalArgumentException e) {
                System.out.println("refused " + e.getMessage());
            }
        }
    }

    @TempDir private Path folder;

    private JavaProcess start(String value, int workers) throws IOException {
        return JavaProcess.startWith(
                Map.of(VARIABLE, value),
                Program.class,
                folder.toString(),
                Integer.toString(workers));
    }

    @ParameterizedTest
    @CsvSource({
        "serial, here, 0",
        "threads, here, 2",
        "threads:3, here, 3",
        "processes, elsewhere, 2",
        "processes:3, elsewhere, 3"
    })
    void it_chooses_the_home(String value, String place, int workers)
            throws IOException, InterruptedException {
        try (JavaProcess program = start(value, workers)) {
            assertThat(program.await("task ran ")).isEqualTo(place);
            assertThat(program.await("workers ")).isEqualTo(Integer.toString(workers));
            assertThat(program.join(Waits.LONG)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "threads:0", "threads:many", "serial:2"})
    void a_wrong_value_is_refused_by_name(String value) throws IOException, InterruptedException {
        try (JavaProcess program = start(value, 0)) {
            assertThat(program.await("refused ")).contains(VARIABLE, value);
            assertThat(program.join(Waits.LONG)).isZero();
        }
    }

    @Test
    void without_it_tasks_run_in_worker_jvms() throws IOException, InterruptedException {
        try (JavaProcess program = start("", 2)) {
            assertThat(program.await("task ran ")).isEqualTo("elsewhere");
            assertThat(program.await("workers ")).isEqualTo("2");
            assertThat(program.join(Waits.LONG)).isZero();
        }
    }
}
