package dev.muster.examples.survivors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.RunningExample;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurvivorsTest {
    @Test
    void each_bad_task_fails_alone_and_says_why() throws Exception {
        List<String> outcomes =
                RunningExample.lines("survivors").stream()
                        .filter(line ->
                                !line.startsWith("[worker-")) // what workers print themselves
                        .toList();

        assertThat(outcomes).hasSize(8);
        assertThat(outcomes.get(0)).matches("good 1 +returned 1");
        assertThat(outcomes.get(1)).matches("segfault +.* it crashed, .* SIGSEGV .* at pc=.*");
        assertThat(outcomes.get(2)).matches("good 2 +returned 2");
        assertThat(outcomes.get(3)).matches("exit +.* it exited, exit code 3");
        assertThat(outcomes.get(4)).matches("full heap +.* its Java heap was full, .*");
        assertThat(outcomes.get(5)).matches("good 3 +returned 3");
        assertThat(outcomes.get(6)).matches("endless loop +ran longer than 1000 ms .*");
        assertThat(outcomes.get(7)).matches("good 4 +returned 4");
    }
}
