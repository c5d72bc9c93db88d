package dev.muster.internal.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeTextTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT0.000000007S, 7 ns",
        "PT0.0000015S, 1.5 µs",
        "PT0.3S, 300 ms",
        "PT0.0125S, 12.5 ms",
        "PT2S, 2 s",
        "PT1.5S, 1.5 s",
        "PT59.9999S, 60 s",
        "PT1M, 1 min",
        "PT2M5S, 2 min 5 s",
        "PT1H, 1 h",
        "PT1H30M12S, 1 h 30 min",
        "PT1H12S, 1 h",
        "PT24H, 1 d",
        "P3DT4H5M, 3 d 4 h",
        "PT-2S, -2 s",
    })
    void a_duration_is_written_as_people_do(Duration time, String text) {
        assertThat(TimeText.of(time)).isEqualTo(text);
    }

    @Test
    void for_ever_is_not_counted() {
        assertThat(TimeText.of(ChronoUnit.FOREVER.getDuration())).isEqualTo("more than 100 years");
        assertThat(TimeText.of(Duration.ofSeconds(Long.MIN_VALUE)))
                .isEqualTo("-more than 100 years");
    }
}
