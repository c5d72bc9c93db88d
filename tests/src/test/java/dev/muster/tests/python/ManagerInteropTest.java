package dev.muster.tests.python;

import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.Pythons;
import dev.muster.tests.kit.Seeds;
import dev.muster.tests.kit.ServerProcess;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What an unmodified CPython client sees of every shared type, method by method.
@Tag("python")
@ExtendWith(Leaks.class)
class ManagerInteropTest {
    private static ClientRuns runs;

    @BeforeAll
    static void start() {
        String seed = Long.toString(Seeds.next());
        runs =
                ClientRuns.start(
                        Pythons.all(),
                        "interop/run.py",
                        _ -> new String[] {"--server", ServerProcess.kind(), "--seed", seed});
    }

    @AfterAll
    static void end() {
        runs.close();
    }

    static List<Python> pythons() {
        return Pythons.all();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythons")
    void every_check_holds(Python python) throws InterruptedException {
        runs.of(python).isGood(python);
    }
}
