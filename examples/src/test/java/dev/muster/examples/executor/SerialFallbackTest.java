package dev.muster.examples.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.examples.testing.RunningExample;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class SerialFallbackTest {
    @Test
    void one_thread_finds_what_workers_find() throws Exception {
        assertThat(RunningExample.lines("executor")).containsExactly("in parallel: 1709600813");
        assertThat(RunningExample.lines("executor", "serial"))
                .containsExactly("in this thread: 1709600813");
    }

    @Test
    void a_pool_is_as_good_as_any_executor_of_the_jdk()
            throws ExecutionException, InterruptedException {
        try (var threads = Executors.newFixedThreadPool(2)) {
            assertThat(SerialFallback.sumOfPrimes(100, threads)).isEqualTo(1060);
        }
    }

    @Test
    void another_word_is_refused() {
        assertThatThrownBy(() -> RunningExample.lines("executor", "seriously"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("say serial, or nothing");
    }
}
