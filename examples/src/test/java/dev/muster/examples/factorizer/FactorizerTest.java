package dev.muster.examples.factorizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.pickle.PyTuple;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FactorizerTest {
    @Test
    void there_are_999_numbers_in_24_chunks() {
        var chunks = Factorizer.chunksOf(Factorizer.numbers());

        assertThat(Factorizer.numbers())
                .hasSize(999)
                .startsWith(999_999_999_999L, 1_000_000_000_001L);
        assertThat(chunks).hasSize(24);
        assertThat(chunks.getFirst()).hasSize(43);
        assertThat(chunks.getLast()).hasSize(10);
    }

    @Test
    void factors_are_primes_in_order() {
        assertThat(Factorizer.factorsOf(1)).isEmpty();
        assertThat(Factorizer.factorsOf(360)).containsExactly(2L, 2L, 2L, 3L, 3L, 5L);
        assertThat(Factorizer.factorsOf(999_983L * 999_983L)).containsExactly(999_983L, 999_983L);
    }

    @Test
    void results_are_complete_when_every_number_is_there() {
        var results = new FactorizerResults(List.of(4L, 6L, 7L));

        results.add(PyTuple.of("a", Map.of(4L, List.of(2L, 2L), 6L, List.of(2L, 3L))));
        assertThat(results.missing()).containsExactly(7L);
        results.add(Map.of(7L, List.of(7L), 4L, List.of(2L, 2L)));

        assertThat(results.isComplete()).isTrue();
        assertThat(results.shares().get("a")).isEqualTo(new FactorizerResults.Share(1, 2));
        assertThat(results.shares()).hasSize(2);
    }

    @Test
    void a_wrong_product_is_refused() {
        var results = new FactorizerResults(List.of(4L));

        assertThatThrownBy(() -> results.add(PyTuple.of("liar", Map.of(4L, List.of(2L, 3L)))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("liar says 4 = [2, 3], which is wrong");
    }
}
