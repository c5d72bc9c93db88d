package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlurmTimeTest {
    private static final Map<String, String> OLDER = Map.of();

    private static List<String> saying(String words) {
        return List.of("echo", words);
    }

    @Test
    void a_newer_slurm_says_it_in_the_environment() {
        assertThat(
                        SlurmTime.end(
                                Map.of("SLURM_JOB_END_TIME", "1796077905"),
                                List.of("/nowhere/squeue")))
                .contains(Instant.ofEpochSecond(1_796_077_905));
    }

    @ParameterizedTest
    @CsvSource({
        "0:07, PT7S",
        "5:00, PT5M",
        "02:03:04, PT2H3M4S",
        "1-02:03:04, PT26H3M4S",
        "365-00:00:00, PT8760H"
    })
    void an_older_one_is_asked(String words, Duration left) {
        Instant before = Instant.now();

        Instant end = SlurmTime.end(OLDER, saying(words)).orElseThrow();

        assertThat(end).isBetween(before.plus(left), Instant.now().plus(left));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNLIMITED", "NOT_SET", "N/A"})
    void an_allocation_may_have_no_end(String words) {
        assertThat(SlurmTime.end(OLDER, saying(words))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "INVALID", "1:2:3:4", "slurm_load_jobs error: Invalid job id"})
    void what_is_no_time_is_taken_for_none(String words) {
        assertThat(SlurmTime.end(OLDER, saying(words))).isEmpty();
    }

    @Test
    void without_squeue_nothing_is_known() {
        assertThat(SlurmTime.end(OLDER, List.of("/nowhere/squeue"))).isEmpty();
        assertThat(SlurmTime.end(OLDER, List.of("sh", "-c", "echo 5:00; exit 1"))).isEmpty();
        assertThat(SlurmTime.end(Map.of("SLURM_JOB_END_TIME", "soon"), saying("5:00"))).isEmpty();
    }
}
