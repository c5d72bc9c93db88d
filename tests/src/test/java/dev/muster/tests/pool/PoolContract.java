package dev.muster.tests.pool;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.Pool;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// The tests of pools in every home: what holds here holds everywhere.
///
/// A pool is opened once for all tests of a class; a test that ends its pool opens another.
@ExtendWith(Leaks.class)
@ParameterizedClass(name = "{0}")
@EnumSource(PoolHome.class)
abstract class PoolContract {
    private static Pool opened;

    /// Where the tasks run.
    @Parameter PoolHome home;

    /// Of one test.
    @TempDir Path folder;

    Pool pool;

    @BeforeParameterizedClassInvocation
    static void open_the_pool(PoolHome home) {
        opened = home.open();
    }

    @AfterParameterizedClassInvocation
    static void close_the_pool() {
        opened.close();
    }

    @BeforeEach
    void use_the_pool() {
        pool = opened;
    }

    /// What runs on after its test, as the rest of a map that has failed, would write into a folder
    /// that is being deleted.
    @AfterEach
    void wait_for_what_is_left() {
        if (home.isParallel()) {
            await().atMost(Waits.LONG)
                    .until(() -> opened.snapshot().running() + opened.snapshot().waiting() == 0);
        }
    }

    /// Skips the test in the home that runs a task when somebody asks for its result; nobody is
    /// there to stop it.
    void needsParallel() {
        assumeTrue(home.isParallel(), "a serial pool does one thing after the other");
    }
}
