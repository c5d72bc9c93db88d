package dev.muster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static String text(long done, double within, long total, long failed, Duration time) {
        OptionalLong all = total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
        return new Progress(done, within, all, failed, 0, time).toString();
    }

    @Test
    void it_prints_as_a_line_for_people() {
        assertThat(text(37, 0, 100, 2, Duration.ofSeconds(10)))
                .isEqualTo("37 of 100, 37 %, 2 failed, 3.7/s, 17 s left");
        assertThat(text(0, 0.5, 2, 0, Duration.ofMillis(500)))
                .isEqualTo("0 of 2, 25 %, 1.0/s, 1.5 s left");
        assertThat(text(5_000_000, 0, 5_000_000, 0, Duration.ofMillis(2345)))
                .isEqualTo("5000000 of 5000000, 100 %, 2,132,196/s, in 2.3 s");
        assertThat(new Progress(1, 0, OptionalLong.of(2), 0, 3, Duration.ofSeconds(1)).toString())
                .isEqualTo("1 of 2, 50 %, 3 tried again, 1.0/s, 1 s left");
    }

    @Test
    void what_is_not_known_is_not_said() {
        assertThat(text(5, 0, -1, 0, Duration.ofSeconds(2))).isEqualTo("5 done, 2.5/s");
        assertThat(text(0, 0, 10, 0, Duration.ZERO)).isEqualTo("0 of 10, 0 %, 0.0/s");
    }
}
