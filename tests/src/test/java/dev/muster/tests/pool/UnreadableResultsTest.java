package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Pool;
import dev.muster.WorkerDiedException;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Sneaky;
import dev.muster.tests.kit.Waits;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the reading of a result throws here is the end of that task, and of no other.
@ExtendWith(Leaks.class)
class UnreadableResultsTest {
    private static Pool pool;

    @BeforeAll
    static void open_a_pool() {
        pool = PoolHome.processes(c -> c.withWorkers(1));
    }

    @AfterAll
    static void close_the_pool() {
        pool.close();
    }

    /// Made in a worker; throws something when it is read, which is here.
    private static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String kind;

        Trap(String kind) {
            this.kind = kind;
        }

        private Object readResolve() {
            return spring(kind);
        }
    }

    /// A failure whose reading fails.
    private static final class TrapException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String kind;

        TrapException(String kind) {
            this.kind = kind;
        }

        private Object readResolve() {
            return spring(kind);
        }
    }

    private static Object spring(String kind) {
        if (kind.equals("heap")) {
            return new long[Integer.MAX_VALUE - 8]; // 16 GiB
        }
        return Sneaky.fling(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "heap",
                "java.lang.AssertionError",
                "java.lang.OutOfMemoryError",
                "java.lang.StackOverflowError",
                "java.lang.NoClassDefFoundError",
                "java.lang.IllegalStateException",
                "java.lang.InterruptedException",
                "java.lang.Throwable"
            })
    void what_its_reading_throws_is_the_end_of_that_task_only(String kind) throws Exception {
        for (var bad :
                List.of(
                        pool.submit(() -> (Object) new Trap(kind)),
                        pool.submit(() -> {
                            throw new TrapException(kind);
                        }))) {
            assertThatThrownBy(() -> bad.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isNotInstanceOf(WorkerDiedException.class);
        }
        assertThatThrownBy(() -> pool.map(i -> (Object) new Trap(kind), List.of(1, 2, 3)).size())
                .isNotNull();

        assertThat(result(pool.submit(() -> 6 * 7))).isEqualTo(42);
        assertThat(pool.map(i -> i + 1, List.of(1, 2, 3))).containsExactly(2, 3, 4);
    }

    /// What a program does with records: throws at the bad ones.
    private static final class Picky extends Handler {
        private final String kind;
        private final CountDownLatch fine = new CountDownLatch(1);

        Picky(String kind) {
            this.kind = kind;
        }

        @Override
        public void publish(LogRecord logged) {
            if (logged.getMessage().endsWith("bad")) {
                spring(kind);
            }
            fine.countDown();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.AssertionError",
                "java.lang.OutOfMemoryError",
                "java.lang.IllegalStateException",
                "java.lang.InterruptedException"
            })
    void a_handler_of_the_program_that_throws_leaves_the_worker_heard(String kind)
            throws InterruptedException {
        String name = "muster.tests.throwing";
        Logger logger = Logger.getLogger(name);
        logger.setUseParentHandlers(false);
        var handler = new Picky(kind);
        logger.addHandler(handler);
        try {
            for (String message : List.of("bad", "fine")) {
                result(
                        pool.submit(() ->
                                System.getLogger(name).log(System.Logger.Level.ERROR, message)));
            }

            assertThat(handler.fine.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            logger.removeHandler(handler);
        }
    }
}
