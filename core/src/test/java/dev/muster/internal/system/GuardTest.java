package dev.muster.internal.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GuardTest {
    @ParameterizedTest
    @EnumSource
    void whatever_is_thrown_reaches_the_one_who_waits(Thrown thrown) {
        var told = new AtomicReference<Throwable>();

        Guard.run(thrown::fly, told::set);

        assertThat(told).hasValue(thrown.thrown());
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_that_cannot_be_told_is_the_end_of_it(Thrown thrown) {
        assertThatCode(() -> Guard.run(thrown::fly, _ -> thrown.fly())).doesNotThrowAnyException();
        assertThatCode(() -> Guard.run(thrown::fly)).doesNotThrowAnyException();
        assertThatCode(Guard.around(thrown::fly)::run).doesNotThrowAnyException();
        assertThatCode(() -> Guard.close(thrown::fly)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void a_log_passes_nothing_on_of_a_handler_that_throws(Thrown thrown) {
        var log = Log.named("dev.muster.test." + thrown);
        var program = Logger.getLogger(log.getName());
        program.addHandler(new Throwing(thrown));
        try {
            assertThatCode(
                            () -> {
                                log.log(Level.WARNING, "a {0}", "parameter");
                                log.log(Level.WARNING, "with a cause", thrown.thrown());
                                log.log(Level.WARNING, () -> "made", thrown.thrown());
                                log.log(Level.WARNING, () -> "made");
                            })
                    .doesNotThrowAnyException();
        } finally {
            program.removeHandler(program.getHandlers()[0]);
        }
    }

    /// A handler of a program.
    private static final class Throwing extends Handler {
        private final Thrown thrown;

        Throwing(Thrown thrown) {
            this.thrown = thrown;
        }

        @Override
        public void publish(LogRecord record) {
            thrown.fly();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @EnumSource
    void a_timer_goes_on_after_whatever_one_of_its_turns_throws(Thrown thrown)
            throws InterruptedException {
        var turns = new CountDownLatch(3);
        try (var timer = Threads.timer("muster-test-timer")) {
            Runnable turn =
                    () -> {
                        turns.countDown();
                        thrown.fly();
                    };
            var repeated =
                    timer.scheduleWithFixedDelay(Guard.around(turn), 0, 1, TimeUnit.MILLISECONDS);

            assertThat(turns.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            repeated.cancel(false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_pool_of_threads_goes_on_after_whatever_a_task_throws(Thrown thrown)
            throws InterruptedException {
        var after = new CountDownLatch(3);
        try (var virtuals = Threads.virtuals("muster-test-virtual", 1, 1);
                var daemons = Threads.daemons("muster-test-daemon-", 0);
                var perTask = Threads.perTask("muster-test-task-")) {
            for (var threads : new java.util.concurrent.Executor[] {virtuals, daemons, perTask}) {
                threads.execute(thrown::fly);
                threads.execute(after::countDown);
            }

            assertThat(after.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void calls_go_on_whatever_one_of_them_throws_on_threads_of_both_kinds()
            throws InterruptedException {
        var isOver = new CountDownLatch(1);
        try (var calls = new CallThreads("muster-test-call-")) {
            throwAt(calls);
            for (int i = 0; i < 256; i++) { // from here on there are virtual ones
                calls.run(() -> awaitUninterruptibly(isOver));
            }
            throwAt(calls);
        } finally {
            isOver.countDown();
        }
    }

    private static void throwAt(CallThreads calls) throws InterruptedException {
        var next = new CountDownLatch(Thrown.values().length);
        for (Thrown thrown : Thrown.values()) {
            calls.run(thrown::fly);
            calls.run(next::countDown);
        }
        assertThat(next.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException _) {
                // It is closed, and still in use.
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Java heap space, true",
        "GC overhead limit exceeded, true",
        "Metaspace, true",
        "Requested array size exceeds VM limit, false",
        "'unable to create native thread: possibly out of memory', false",
        ", false",
    })
    void only_a_full_heap_ends_a_server(String message, boolean isFull) {
        var e = new IllegalStateException(new OutOfMemoryError(message));

        assertThat(Guard.isHeapFull(e)).isEqualTo(isFull);
        assertThat(Guard.isHeapFull(new IllegalStateException(message))).isFalse();
    }

    @Test
    void a_failure_that_is_its_own_cause_is_looked_through_to_an_end() {
        var one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("other", one));

        assertThat(Guard.isHeapFull(one)).isFalse();
    }
}
