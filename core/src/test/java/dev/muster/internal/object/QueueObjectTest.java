package dev.muster.internal.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueueObjectTest {
    private final QueueObject queue = new QueueObject(2, 5);

    @Test
    void items_come_out_in_the_order_they_went_in() {
        call("put", 1L);
        call("put", (Object) null);

        assertThat(call("get").result).isEqualTo(1L);
        assertThat(call("get").result).isNull();
        assertThat(call("empty").result).isEqualTo(true);
    }

    @Test
    void a_waiting_get_is_answered_by_the_next_put() {
        RecordedCall first = call("get");
        RecordedCall second = call("get");
        assertThat(first.isWaiting()).isTrue();

        call("put", "a");

        assertThat(first.result).isEqualTo("a");
        assertThat(second.isWaiting()).isTrue();
        assertThat(call("qsize").result).isEqualTo(0L);
    }

    @Test
    void a_put_into_a_full_queue_goes_on_when_there_is_room() {
        call("put", 1L);
        call("put", 2L);
        RecordedCall third = call("put", 3L);
        assertThat(third.isWaiting()).isTrue();

        assertThat(call("get").result).isEqualTo(1L);

        assertThat(third.isWaiting()).isFalse();
        assertThat(call("full").result).isEqualTo(true);
    }

    @Test
    void a_get_whose_time_is_over_is_told_empty_and_takes_nothing() {
        RecordedCall late = call("get", true, 1.5);
        assertThat(late.timeout).isEqualTo(Duration.ofMillis(1500));

        late.timeOut();
        call("put", 1L);

        assertThat(late.failureName()).isEqualTo("Empty");
        assertThat(late.answers).isEqualTo(1);
        assertThat(call("qsize").result).isEqualTo(1L);
    }

    @Test
    void a_get_whose_client_has_gone_swallows_no_item() {
        RecordedCall gone = call("get");
        RecordedCall next = call("get");

        gone.leave();
        call("put", 1L);

        assertThat(gone.answers).isZero();
        assertThat(next.result).isEqualTo(1L);
    }

    @Test
    void a_get_of_a_client_that_is_gone_swallows_no_item_before_it_leaves() {
        RecordedCall gone = call("get");
        RecordedCall next = call("get");

        gone.isGone = true;
        call("put", 1L);
        gone.leave();

        assertThat(gone.answers).isZero();
        assertThat(next.result).isEqualTo(1L);
    }

    @Test
    void calls_that_do_not_wait_fail_at_once() {
        assertThat(call("get", false).failureName()).isEqualTo("Empty");
        assertThat(call("get_nowait").failureName()).isEqualTo("Empty");
        call("put", 1L);
        call("put", 2L);
        assertThat(call("put_nowait", 3L).failureName()).isEqualTo("Full");
        assertThat(call("put", 3L, true, 0L).failureName()).isEqualTo("Full");
        assertThat(call("get", true, -1L).failureName()).isEqualTo("ValueError");
    }

    @Test
    void join_waits_until_every_item_is_done() {
        call("put", 1L);
        call("put", 2L);
        RecordedCall join = call("join");
        call("get");
        call("task_done");
        assertThat(join.isWaiting()).isTrue();

        call("task_done");

        assertThat(join.isWaiting()).isFalse();
        assertThat(call("task_done").failureName()).isEqualTo("ValueError");
    }

    @Test
    void shutdown_ends_those_who_wait_and_lets_the_rest_be_taken() {
        RecordedCall waiting = call("get");
        call("shutdown");
        assertThat(waiting.failureName()).isEqualTo("ShutDown");
        assertThat(call("put", 1L).failureName()).isEqualTo("ShutDown");

        var other = new QueueObject(0, 5);
        RecordedCall.of("c", other, "put", 1L);
        RecordedCall.of("c", other, "shutdown");
        assertThat(RecordedCall.of("c", other, "get").result).isEqualTo(1L);
        assertThat(RecordedCall.of("c", other, "get").failureName()).isEqualTo("ShutDown");
    }

    private RecordedCall call(String method, @Nullable Object... arguments) {
        return RecordedCall.of("client", queue, method, arguments);
    }
}
