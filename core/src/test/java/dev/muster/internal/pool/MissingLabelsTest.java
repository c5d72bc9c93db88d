package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MissingLabelsTest {
    private static final Logger LOGGER = Logger.getLogger("dev.muster.pool");
    private static final Map<Set<String>, Integer> GPU = Map.of(Set.of("gpu"), 3);

    private final List<LogRecord> said = new ArrayList<>();
    private long now;
    private final MissingLabels missing =
            new MissingLabels("blue", Duration.ofSeconds(60), () -> now);

    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    said.add(record);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void listen_no_more() {
        LOGGER.removeHandler(handler);
    }

    private void after(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private List<String> messages() {
        assertThat(said).allSatisfy(each -> assertThat(each.getLevel()).isEqualTo(Level.WARNING));
        return said.stream().map(LogRecord::getMessage).toList();
    }

    @Test
    void which_labels_are_missing_and_which_there_are_is_said_once() {
        List<Set<String>> there = List.of(Set.of("cpu", "big"), Set.of(), Set.of("cpu", "big"));
        missing.look(GPU, there);
        after(60);
        missing.look(GPU, there);
        assertThat(said).isEmpty();

        for (int i = 0; i < 100; i++) {
            after(1);
            missing.look(GPU, there);
        }

        assertThat(messages())
                .containsExactly(
                        "pool 'blue' has had no worker with the labels [gpu] for 1 min, and 3 of its"
                                + " tasks wait for one: start one by muster work --label, or cancel"
                                + " them; the workers that are there have the labels [big, cpu], []");
    }

    @Test
    void without_any_worker_that_is_said() {
        missing.look(GPU, List.of());
        after(61);
        missing.look(GPU, List.of());

        assertThat(messages()).singleElement().asString().endsWith("there is no worker at all");
    }

    @Test
    void a_worker_that_has_been_there_begins_the_time_anew() {
        missing.look(GPU, List.of());
        after(40);
        missing.look(GPU, List.of(Set.of("gpu")));
        missing.look(GPU, List.of());
        after(40);
        missing.look(GPU, List.of());
        assertThat(said).isEmpty();

        after(21);
        missing.look(GPU, List.of());

        assertThat(said).hasSize(1);
    }

    @Test
    void tasks_that_wait_no_more_are_forgotten() {
        missing.look(GPU, List.of());
        after(40);
        missing.look(Map.of(), List.of());
        missing.look(GPU, List.of());
        after(40);
        missing.look(GPU, List.of());

        assertThat(said).isEmpty();
    }

    @Test
    void of_many_different_workers_some_are_named() {
        List<Set<String>> there = IntStream.range(100, 200).mapToObj(i -> Set.of("n" + i)).toList();
        missing.look(GPU, there);
        after(61);
        missing.look(GPU, there);

        assertThat(messages()).singleElement().asString().endsWith("[n108], [n109], …");
    }
}
