package dev.muster.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shared.Local;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The variable `MUSTER_LOCAL`, in programs of their own.
@ExtendWith(Leaks.class)
class LocalVariableTest {
    private static final String VARIABLE = "MUSTER_LOCAL";

    /// Opens a Local and says of what kind its locks are.
    static final class Program {
        private Program() {}

        static void main() {
            try (Local local = Local.open()) {
                System.out.println("a lock is a " + local.newLock().getClass().getSimpleName());
            } catch (IllegalArgumentException e) {
                System.out.println("refused " + e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"memory, MemoryLock", "sockets, LockProxy", "'', MemoryLock"})
    void it_chooses_the_home(String value, String kind) throws IOException, InterruptedException {
        try (JavaProcess program = JavaProcess.startWith(Map.of(VARIABLE, value), Program.class)) {
            assertThat(program.await("a lock is a ")).isEqualTo(kind);
            assertThat(program.join(Waits.LONG)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "MEMORY"})
    void a_wrong_value_is_refused_by_name(String value) throws IOException, InterruptedException {
        try (JavaProcess program = JavaProcess.startWith(Map.of(VARIABLE, value), Program.class)) {
            assertThat(program.await("refused ")).contains(VARIABLE, value);
            assertThat(program.join(Waits.LONG)).isZero();
        }
    }
}
