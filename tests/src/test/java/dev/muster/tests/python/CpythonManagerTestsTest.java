package dev.muster.tests.python;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.Pythons;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// CPython's own manager tests, those of each Python itself, through a manager that only connects.
@Tag("python")
@ExtendWith(Leaks.class)
class CpythonManagerTestsTest {
    private static ClientRuns runs;

    @BeforeAll
    static void start() {
        List<Python> able = Pythons.all().stream().filter(Python::hasOwnTests).toList();
        runs = ClientRuns.start(able, "cpython_manager_tests.py", CpythonManagerTestsTest::kept);
    }

    @AfterAll
    static void end() {
        runs.close();
    }

    static List<Python> pythons() {
        return Pythons.all();
    }

    private static String[] kept(Python python) {
        Path list = Path.of("python", "passing-" + python.version() + ".txt").toAbsolutePath();
        return Files.exists(list) ? new String[] {"--kept", list.toString()} : new String[0];
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythons")
    void the_tests_that_are_kept_pass(Python python) throws InterruptedException {
        if (!python.hasOwnTests()) {
            abort(python + " was installed without its own tests");
        }
        runs.of(python).isGood(python);
    }
}
