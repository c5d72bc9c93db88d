package dev.muster.hazelcast.internal.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.hazelcast.internal.object.QueueOrder.Ref;
import dev.muster.hazelcast.internal.object.QueueOrder.Run;
import dev.muster.hazelcast.internal.object.QueueState.Taken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class QueueStateTest {
    private final Map<Long, List<Run>> pages = new HashMap<>();

    private final State.Turn turn =
            new State.Turn() {
                @Override
                public long process() {
                    return 1;
                }

                @Override
                public boolean hasWaited() {
                    return false;
                }

                @Override
                public List<Run> page(long number) {
                    return Objects.requireNonNull(pages.get(number));
                }
            };

    private long write(List<Run> runs) {
        long number = pages.size() + 1L;
        pages.put(number, List.copyOf(runs));
        return number;
    }

    private static QueueState put(QueueState state, Ref ref) {
        return state.put(ref).state();
    }

    @Test
    void items_of_one_producer_in_a_row_are_one_run() {
        QueueState state = QueueState.KIND.initial();
        for (int i = 1; i <= 100; i++) {
            state = put(state, new Ref(1, i));
        }

        assertThat(state.order().tail()).containsExactly(new Run(1, 1, 100));
        assertThat(state.size()).isEqualTo(100);
    }

    @Test
    void many_runs_become_pages_and_come_out_in_their_order() {
        QueueState state = QueueState.KIND.initial();
        var expected = new ArrayList<Ref>();
        for (int i = 1; i <= 2_000; i++) {
            var ref = new Ref(i % 2, i);
            expected.add(ref);
            state = put(state, ref).compact(this::write);
        }
        assertThat(state.order().pages()).isNotEmpty();
        assertThat(state.order().tail()).hasSizeLessThanOrEqualTo(256);

        var taken = new ArrayList<Ref>();
        while (state.size() > 0) {
            var outcome = state.take(turn);
            taken.add(((Taken) Objects.requireNonNull(outcome.result())).entry().ref());
            state = outcome.state();
        }

        assertThat(taken).isEqualTo(expected);
        assertThat(state.unfinished()).isZero();
    }

    @Test
    void leases_of_the_dead_come_back_in_front_in_their_order() {
        QueueState state = put(put(put(QueueState.KIND.initial(), ref(1)), ref(2)), ref(3));
        state = state.lease(turn).state().lease(turn).state();

        QueueState after = state.cleaned(_ -> false);

        assertThat(after.size()).isEqualTo(3);
        assertThat(after.order().front())
                .extracting(each -> each.ref().number())
                .containsExactly(1L, 2L);
        assertThat(after.leases()).isEmpty();
    }

    private static Ref ref(long number) {
        return new Ref(9, number);
    }
}
