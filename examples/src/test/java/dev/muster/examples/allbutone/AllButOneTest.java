package dev.muster.examples.allbutone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.RunningExample;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllButOneTest {
    @Test
    void the_picture_is_complete_and_has_two_equal_halves() throws Exception {
        List<String> lines = RunningExample.lines("allbutone");
        List<String> picture = lines.subList(1, lines.size());

        assertThat(lines.getFirst()).contains("the pool has this many workers: ");
        assertThat(picture).hasSize(24);
        assertThat(picture.get(11)).isEqualTo(picture.get(12)).contains("######");
        assertThat(picture.getFirst()).isEqualTo(picture.getLast());
    }
}
