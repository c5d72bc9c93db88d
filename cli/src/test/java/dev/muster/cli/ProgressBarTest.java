package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void redraws_one_line_at_a_terminal() {
        var bar = new ProgressBar(out, true, 4);

        bar.update(1);
        bar.update(4);
        bar.finish();

        assertThat(written())
                .isEqualTo(
                        "\r[##########..............................]  25 %  1 of 4 numbers"
                                + "\r[########################################] 100 %  4 of 4 numbers"
                                + System.lineSeparator());
    }

    @Test
    void what_is_said_stands_above_the_bar() {
        var bar = new ProgressBar(out, true, 4);

        bar.update(0);
        bar.say("hello");

        assertThat(written()).contains("\r\033[Khello" + System.lineSeparator() + "\r[....");
    }

    @Test
    void prints_a_line_at_each_tenth_elsewhere() {
        var bar = new ProgressBar(out, false, 100);

        for (int done = 0; done <= 100; done++) {
            bar.update(done);
        }
        bar.finish();

        assertThat(written()).hasLineCount(10).startsWith("10 of 100 numbers").doesNotContain("\r");
    }
}
