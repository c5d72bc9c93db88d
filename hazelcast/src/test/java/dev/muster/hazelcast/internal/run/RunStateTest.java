package dev.muster.hazelcast.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Retries;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.DurableTask;
import dev.muster.hazelcast.internal.run.RunState.Content;
import dev.muster.hazelcast.internal.run.RunState.Head;
import dev.muster.hazelcast.internal.run.RunState.Status;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.JavaCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunStateTest {
    private static final Content.Kept FUNCTION = new Content.Kept("function", 17);

    private static RunState state(Status status, Retries retries) {
        var head =
                new Head(
                        "nightly",
                        "7",
                        "resize",
                        FUNCTION,
                        Set.of("gpu", "big"),
                        1_000,
                        3,
                        retries,
                        5_000,
                        60_000);
        return new RunState(UUID.randomUUID(), head, 2_000, status);
    }

    static Stream<Status> statuses() throws CodecException {
        Content here = new Content.Here(JavaCodec.standard().encode("a result"));
        return Stream.of(
                new Status.Waiting(2, 1_500, 1),
                new Status.Running(3, UUID.randomUUID(), "a:5701", UUID.randomUUID(), 2),
                new Status.Done(1, "a:5701", here),
                new Status.Failed(2, "a:5701", new Content.Kept("large", 1L << 33)),
                new Status.Cancelled(1, "a:5701"),
                new Status.Expired(0));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void a_state_is_read_as_it_was_written(Status status) throws Exception {
        RunState state = state(status, Retries.of(4));

        RunState read = RunState.read(state.bytes());

        assertThat(read).isEqualTo(state);
        assertThat(read.task().status().isEnded()).isEqualTo(read.isEnded());
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void bytes_that_end_too_early_are_no_state(Status status) throws Exception {
        byte[] bytes = state(status, Retries.none()).bytes();

        for (int length = 0; length < bytes.length; length++) {
            byte[] part = java.util.Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> RunState.read(part)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void a_state_of_another_version_of_muster_is_refused_with_that_reason() throws Exception {
        byte[] bytes = state(new Status.Expired(0), Retries.none()).bytes();
        bytes[0] = 99;

        assertThatThrownBy(() -> RunState.read(bytes))
                .isInstanceOf(CodecException.class)
                .hasMessage(
                        "the cluster keeps a task in form 99, this Muster knows form 1: bring all"
                                + " to one version");
    }

    @Test
    void a_failed_attempt_is_retried_after_its_pause_until_none_is_left() {
        Retries retries = Retries.of(2).withPause(Duration.ofMillis(300));
        RunState state = state(new Status.Expired(0), retries);

        assertThat(state.afterFailure(1, "n", FUNCTION, 10_000))
                .isEqualTo(new Status.Waiting(1, 10_300, 0));
        assertThat(state.afterFailure(2, "n", FUNCTION, 10_000))
                .isEqualTo(new Status.Waiting(2, 10_600, 0));
        assertThat(state.afterFailure(3, "n", FUNCTION, 10_000))
                .isEqualTo(new Status.Failed(3, "n", FUNCTION));
    }

    @Test
    void without_retries_a_failed_attempt_is_the_end() {
        RunState state = state(new Status.Expired(0), Retries.none());

        assertThat(state.afterFailure(1, "n", FUNCTION, 0))
                .isEqualTo(new Status.Failed(1, "n", FUNCTION));
    }

    @Test
    void only_a_waiting_task_is_overdue() {
        RunState waiting = state(new Status.Waiting(0, 0, 0), Retries.none());
        var claim = new Status.Running(1, UUID.randomUUID(), "n", UUID.randomUUID(), 0);
        RunState running = waiting.next(claim, 3_000);

        assertThat(waiting.isOverdue(4_999)).isFalse();
        assertThat(waiting.isOverdue(5_000)).isTrue();
        assertThat(running.isOverdue(5_000)).isFalse();
        assertThat(running.change()).isNotEqualTo(waiting.change());
        assertThat(running.keptUntilMillis()).isEqualTo(63_000);
    }

    @Test
    void a_task_says_how_often_it_may_have_run() {
        RunState waiting = state(new Status.Waiting(0, 0, 0), Retries.of(3));
        RunState done = waiting.next(new Status.Done(3, "a:5701", FUNCTION), 0);

        assertThat(waiting.task()).hasToString("nightly/7 (resize): WAITING, has not begun");
        assertThat(done.task())
                .hasToString("nightly/7 (resize): DONE at a:5701, ran at least once (3 attempts)");
        assertThat(done.task().status()).isEqualTo(DurableTask.Status.DONE);
        assertThat(done.task().ranAtMostOnce()).isFalse();
    }

    @Test
    void what_a_node_needs_is_read_as_it_was_written() throws Exception {
        Encoded function = JavaCodec.standard().encode("stands for a function");
        var content =
                new TaskContent(FUNCTION, Optional.of(Duration.ofMillis(1_500)), 42, function);
        var without = new TaskContent(FUNCTION, Optional.empty(), 0, function);

        assertThat(TaskContent.read(content.encoded())).isEqualTo(content);
        assertThat(TaskContent.read(without.encoded())).isEqualTo(without);
    }
}
