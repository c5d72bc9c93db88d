package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.Pool;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What tasks log arrives in the logs of the program, as records.
@ExtendWith(Leaks.class)
class LoggingTest {
    private static final String NAME = "muster.tests.logging";

    private static Pool pool;

    private final Logger logger = Logger.getLogger(NAME);
    private final Records records = new Records();

    private static final class Records extends Handler {
        private final List<LogRecord> all = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord logged) {
            all.add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeAll
    static void open_a_pool() {
        pool = PoolHome.processes(c -> c.withWorkers(1));
    }

    @AfterAll
    static void close_the_pool() {
        pool.close();
    }

    @BeforeEach
    void listen() {
        logger.addHandler(records);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void listen_no_more() {
        logger.removeHandler(records);
        logger.setUseParentHandlers(true);
    }

    /// The first record with such an end; it begins with the worker and the task.
    private LogRecord awaitRecord(String message) {
        await().atMost(Waits.LONG)
                .until(() -> records.all.stream().anyMatch(r -> r.getMessage().endsWith(message)));
        return records.all.stream()
                .filter(r -> r.getMessage().endsWith(message))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void what_a_system_logger_says_arrives() throws InterruptedException {
        result(
                pool.submit(
                        () -> System.getLogger(NAME).log(System.Logger.Level.WARNING, "careful")));

        LogRecord logged = awaitRecord("careful");
        assertThat(logged.getLevel()).isEqualTo(Level.WARNING);
        assertThat(logged.getLoggerName()).isEqualTo(NAME);
    }

    @Test
    void what_java_util_logging_says_arrives_with_its_exception() throws InterruptedException {
        result(
                pool.submit(() -> {
                    var problem = new IllegalStateException("the reason");
                    Logger.getLogger(NAME).log(Level.SEVERE, "it failed", problem);
                }));

        LogRecord logged = awaitRecord("it failed");
        assertThat(logged.getLevel()).isEqualTo(Level.SEVERE);
        assertThat(logged.getThrown().toString()).contains("the reason");
    }

    @Test
    void records_come_once_and_in_order() throws InterruptedException {
        result(
                pool.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        Logger.getLogger(NAME).info("record " + i);
                    }
                }));

        awaitRecord("record 99");
        List<String> messages = records.all.stream().map(LogRecord::getMessage).toList();
        assertThat(messages).hasSize(100).allMatch(message -> message.contains("task-"));
        assertThat(messages.getFirst()).endsWith("record 0");
        assertThat(messages.get(1)).endsWith("record 1");
    }
}
