package dev.muster.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.JvmProcess;
import dev.muster.Pool;
import dev.muster.shared.ShareableList;
import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedMemory;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import dev.muster.worker.WorkerStartException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// Memory that tasks and processes get by reference.
@EnabledOnOs(OS.LINUX)
@ExtendWith({Leaks.class, NoNamesLeft.class})
class MemoryInPoolTest {
    @Test
    void tasks_add_up_in_an_array() throws ExecutionException, InterruptedException {
        SharedArray.OfLong counts = SharedArray.longs(4);
        List<Integer> inputs = IntStream.range(0, 4_000).boxed().toList();

        try (var pool = Pool.processes(c -> c.withWorkers(2))) {
            pool.map(i -> counts.getAndAdd(i % 4, i), inputs);
        }

        long sum = IntStream.range(0, 4).mapToLong(counts::getVolatile).sum();
        assertThat(sum).isEqualTo(3_999L * 2_000);
    }

    @Test
    void a_process_fills_its_part() throws InterruptedException, WorkerStartException {
        try (var memory = SharedMemory.create(8_000);
                var list = ShareableList.create(List.of("waiting", 0))) {
            SharedArray.OfDouble doubles = SharedArray.doubles(memory);
            SharedArray.OfDouble part = doubles.slice(500, 1_000);

            var process =
                    JvmProcess.start(() -> {
                        part.fill(0.25);
                        list.set(0, "done");
                        list.set(1, part.length());
                    });

            assertThat(process.join(Waits.LONG)).isTrue();
            assertThat(list).containsExactly("done", 500L);
            assertThat(doubles.get(499)).isZero();
            assertThat(doubles.get(999)).isEqualTo(0.25);
        }
    }

    @Test
    void memory_made_in_a_task_comes_back() throws Exception {
        try (var pool = Pool.processes(c -> c.withWorkers(1))) {
            SharedArray.OfInt made =
                    pool.submit(
                                    () -> {
                                        SharedArray.OfInt ints = SharedArray.ints(1_000_000);
                                        ints.set(999_999, 42);
                                        Kept.ints = ints;
                                        return ints;
                                    })
                            .get();

            assertThat(made.get(999_999)).isEqualTo(42);
        }
    }

    /// What a worker keeps, so that it is there when the result arrives.
    private static final class Kept {
        @SuppressWarnings("unused") // only kept
        private static SharedArray.@org.jspecify.annotations.Nullable OfInt ints;
    }
}
