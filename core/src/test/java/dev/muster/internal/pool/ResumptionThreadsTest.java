package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Pool;
import dev.muster.testing.Thrown;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The thread that keeps the results of a run.
class ResumptionThreadsTest {
    @TempDir private Path folder = Path.of("");

    /// A result that throws when it is written; without a kind it is one as any other.
    private static final class Thrower implements Serializable {
        private static final long serialVersionUID = 1;
        private final String kind;

        Thrower(String kind) {
            this.kind = kind;
        }

        private Object writeReplace() {
            if (!kind.isEmpty()) {
                Thrown.valueOf(kind).fly();
            }
            return "kept";
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_keeping_a_result_throws_reaches_the_program_and_the_next_run_goes_on(Thrown kind)
            throws ExecutionException, InterruptedException {
        Path file = folder.resolve("journal");
        List<Integer> inputs = IntStream.range(0, 20).boxed().toList();
        String name = kind.name();
        try (Pool pool = Pool.threads(2)) {
            assertThatThrownBy(() ->
                            pool.map(
                                    input -> new Thrower(input == 10 ? name : ""),
                                    inputs,
                                    m -> m.resumable(file, r -> r.withVersion("1"))))
                    .isInstanceOfAny(ExecutionException.class, IllegalStateException.class);

            assertThat(
                            pool.map(
                                    input -> new Thrower(""),
                                    inputs,
                                    m -> m.resumable(file, r -> r.withVersion("1"))))
                    .hasSize(20);
        }
    }
}
