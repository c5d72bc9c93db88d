package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.TaskOptions;
import dev.muster.internal.codec.Output;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
    private final AtomicInteger rows = new AtomicInteger();
    private final Assignments assignments = new Assignments(rows);

    private PoolTask add(long number) {
        var task =
                new PoolTask(
                        number,
                        TaskOptions.defaults(),
                        new Work.Call((Runnable) () -> {}),
                        new Deaf());
        task.payload(new Output());
        assertThat(assignments.add(task, Long.MAX_VALUE)).isTrue();
        return task;
    }

    private static final class Deaf implements PoolTask.Listener {
        @Override
        public void succeeded(@Nullable Object result) {}

        @Override
        public void failed(Throwable failure) {}
    }

    /// The odd numbers from the greatest to the least, and how often one was looked at.
    private static final class Odd extends AbstractList<Long> {
        private final int size;
        private int looks;

        Odd(int size) {
            this.size = size;
        }

        @Override
        public Long get(int index) {
            looks++;
            return 2L * (size - index) - 1;
        }

        @Override
        public int size() {
            return size;
        }
    }

    @Test
    void many_are_taken_out_of_many_without_looking_for_each_among_all() {
        int pairs = 50_000;
        var odd = new ArrayList<PoolTask>();
        var even = new ArrayList<PoolTask>();
        for (int i = 1; i <= pairs; i++) {
            odd.add(add(2L * i - 1));
            even.add(add(2L * i));
        }
        var sequences = new Odd(pairs);

        assertThat(assignments.removeAll(sequences)).isEqualTo(odd);

        assertThat(sequences.looks).isLessThanOrEqualTo(2 * pairs);
        assertThat(assignments.size()).isEqualTo(pairs);
        assertThat(assignments.close()).isEqualTo(even);
    }

    @Test
    void what_is_not_there_is_not_taken_out() {
        PoolTask first = add(1);
        PoolTask second = add(2);

        assertThat(assignments.removeAll(List.of(2L, 3L))).containsExactly(second);
        assertThat(assignments.removeAll(List.of(2L))).isEmpty();

        assertThat(assignments.head()).isSameAs(first);
        assertThat(assignments.total()).isEqualTo(2);
    }

    @Test
    void a_row_is_counted_from_its_second_task_on_until_one_is_left() {
        PoolTask first = add(1);
        assertThat(rows).hasValue(0);
        add(2);
        add(3);
        assertThat(rows).hasValue(1);

        var _ = assignments.remove(first.sequence());
        assertThat(rows).hasValue(1);
        assertThat(assignments.removeAll(List.of(2L))).hasSize(1);
        assertThat(rows).hasValue(0);

        add(4);
        assertThat(rows).hasValue(1);
        assertThat(assignments.close()).hasSize(2);
        assertThat(rows).hasValue(0);
    }
}
