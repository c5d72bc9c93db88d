package dev.muster.internal.object;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.internal.object.QueueObject.Leased;
import dev.muster.internal.object.WaitQueue.WaitingOperation;
import dev.muster.pickle.PyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueueSizeTest {
    private static final Client CLIENT = RecordedCall.CLIENT;

    @Test
    void the_count_returns_to_zero_however_the_items_have_gone() {
        for (int seed = 0; seed < 60; seed++) {
            var budget = new MemoryBudget(1 << 30);
            var queue = new QueueObject(5, 2);
            queue.stored().begin(budget);
            var random = new Random(seed);
            var waiting = new ArrayList<RecordedCall>();
            var leases = new ArrayList<Leased>();
            for (int i = 0; i < 300; i++) {
                step(queue, random, waiting, leases);
            }

            leases.forEach(lease -> queue.giveBack(lease.number(), CLIENT, "the end"));
            waiting.stream().filter(RecordedCall::isWaiting).forEach(RecordedCall::leave);
            queue.clear();
            queue.deadLetters().clear();
            assertThat(queue.stored().bytes()).as("seed %d", seed).isZero();
            assertThat(queue.deadLetters().stored().bytes()).as("seed %d", seed).isZero();
            queue.stored().end();
            assertThat(budget.usedBytes()).isZero();
        }
    }

    private static void step(
            QueueObject queue, Random random, List<RecordedCall> waiting, List<Leased> leases) {
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> waiting.add(RecordedCall.of("a", queue, "put", value(random)));
            case 3 -> waiting.add(RecordedCall.of("a", queue, "put", value(random), true, 1.0));
            case 4 -> RecordedCall.of("a", queue, "put_nowait", value(random));
            case 5 -> RecordedCall.of("a", queue, "get_nowait");
            case 6 -> lease(queue, leases);
            case 7 -> end(queue, random, leases);
            case 8 -> inside(queue, () -> queue.drain(random.nextInt(3)));
            case 9 -> {
                for (RecordedCall call : waiting) {
                    if (call.isWaiting() && random.nextBoolean()) {
                        if (call.timeout == null) {
                            call.leave();
                        } else {
                            call.timeOut();
                        }
                    }
                }
                waiting.removeIf(call -> !call.isWaiting());
            }
            default -> inside(queue, () -> queue.putBack("taken and not wanted"));
        }
    }

    /// As a session calls operations.
    private static void inside(QueueObject queue, Runnable operation) {
        queue.monitor().enter();
        try {
            operation.run();
        } finally {
            queue.monitor().leave();
        }
    }

    private static Object value(Random random) {
        return random.nextBoolean() ? (long) random.nextInt() : "x".repeat(random.nextInt(100_000));
    }

    private static void lease(QueueObject queue, List<Leased> leases) {
        RecordedCall call = leasing(queue, Duration.ZERO);
        if (call.result instanceof Leased leased) {
            leases.add(leased);
        }
    }

    /// As a session calls it, which answers at once what need not wait.
    private static RecordedCall leasing(QueueObject queue, @Nullable Duration patience) {
        return RecordedCall.waitingFor(
                "a",
                call -> {
                    try {
                        Object lease = queue.monitor().inside(() -> queue.lease(patience, call));
                        if (!WaitingOperation.NOT_YET.equals(lease)) {
                            call.succeed(lease);
                        }
                    } catch (PyException e) {
                        call.fail(e);
                    }
                });
    }

    private static void end(QueueObject queue, Random random, List<Leased> leases) {
        if (!leases.isEmpty()) {
            Leased lease = leases.remove(random.nextInt(leases.size()));
            if (random.nextBoolean()) {
                queue.done(lease.number(), CLIENT);
            } else {
                queue.giveBack(lease.number(), CLIENT, "no");
            }
        }
    }

    @Test
    void an_item_that_waits_for_room_counts_too() {
        var budget = new MemoryBudget(20_000);
        var queue = new QueueObject(1, 5);
        queue.stored().begin(budget);
        RecordedCall.of("a", queue, "put", 1L);

        RecordedCall waits = RecordedCall.of("a", queue, "put", new byte[15_000]);
        RecordedCall refused = RecordedCall.of("b", queue, "put", new byte[15_000]);

        assertThat(waits.isWaiting()).isTrue();
        assertThat(refused.failureName()).isEqualTo("MemoryError");
        assertThat(RecordedCall.of("a", queue, "get").result).isEqualTo(1L);
        assertThat(RecordedCall.of("a", queue, "get").result).isInstanceOf(byte[].class);
        assertThat(queue.stored().bytes()).isZero();
    }

    @Test
    void a_leased_item_counts_until_it_is_done_and_a_dead_letter_until_it_is_taken() {
        var budget = new MemoryBudget(1 << 20);
        var queue = new QueueObject(0, 1);
        queue.stored().begin(budget);
        long empty = budget.usedBytes();
        RecordedCall.of("a", queue, "put", new byte[10_000]);
        RecordedCall call = leasing(queue, null);
        assertThat(budget.usedBytes()).isGreaterThan(empty + 10_000);

        queue.giveBack(((Leased) requireNonNull(call.result)).number(), CLIENT, "broken");

        assertThat(queue.stored().bytes()).isZero();
        assertThat(budget.usedBytes()).isGreaterThan(empty + 10_000);
        queue.deadLetters().clear();
        assertThat(budget.usedBytes()).isLessThan(empty + 10_000);
    }
}
