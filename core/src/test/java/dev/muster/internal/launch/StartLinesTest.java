package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartLinesTest {
    private final List<String> shown = new ArrayList<>();
    private final StartLines lines =
            new StartLines((task, buffer, from, to) ->
                    shown.add(
                            task
                                    + " "
                                    + new String(buffer, from, to - from, StandardCharsets.UTF_8)));

    private void write(String text) {
        byte[] buffer = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        lines.line(-1, buffer, 1, buffer.length - 1);
        buffer[1] = '!'; // it is used again
    }

    @Test
    void lines_of_a_start_wait_until_the_worker_is_there() {
        write("first");
        write("second");
        lines.flush();
        assertThat(shown).isEmpty();

        lines.show();
        assertThat(shown).containsExactly("-1 first", "-1 second");

        write("third");
        lines.show();
        assertThat(shown).containsExactly("-1 first", "-1 second", "-1 third");
    }

    @Test
    void lines_of_a_start_that_fails_are_not_shown() {
        write("Unrecognized VM option");
        lines.flush();
        lines.end();

        assertThat(shown).isEmpty();
    }

    @Test
    void more_lines_than_a_failure_holds_are_shown() {
        for (int i = 0; i < 100; i++) {
            write("line " + i);
        }

        assertThat(shown).hasSize(100).startsWith("-1 line 0").endsWith("-1 line 99");
    }
}
