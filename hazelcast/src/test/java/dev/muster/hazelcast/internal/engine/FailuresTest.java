package dev.muster.hazelcast.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.LocalMemberResetException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Calls of the engine that may be repeated.
class FailuresTest {
    /// Fails with each of these, and then answers.
    private static Supplier<String> failing(RuntimeException... failures) {
        Queue<RuntimeException> left = new ArrayDeque<>(List.of(failures));
        return () -> {
            RuntimeException next = left.poll();
            if (next != null) {
                throw next;
            }
            return "answer";
        };
    }

    @Test
    void a_call_that_stays_without_an_answer_is_made_again() {
        var timeout = new OperationTimeoutException("no heartbeat");

        assertThat(Failures.repeated(failing(timeout, timeout, timeout))).isEqualTo("answer");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_call_that_is_interrupted_is_made_again_and_the_interrupt_is_left_for_later() {
        var interruption = new HazelcastException(new InterruptedException());
        var timeout = new OperationTimeoutException("no heartbeat");

        assertThat(Failures.repeated(failing(interruption, timeout, interruption)))
                .isEqualTo("answer");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_call_whose_member_is_gone_is_made_again() {
        assertThat(
                        Failures.repeated(
                                failing(
                                        new TargetDisconnectedException("of a client"),
                                        new LocalMemberResetException("it found the others again"),
                                        new TargetNotMemberException("it has left"))))
                .isEqualTo("answer");
    }

    @Test
    void any_other_failure_is_thrown_at_once() {
        var failure = new HazelcastException("no partition");

        assertThatThrownBy(() -> Failures.repeated(failing(failure))).isSameAs(failure);
    }
}
