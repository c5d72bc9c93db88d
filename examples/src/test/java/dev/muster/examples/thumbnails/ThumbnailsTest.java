package dev.muster.examples.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.examples.testing.RunningExample;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThumbnailsTest {
    private static final Pattern END =
            Pattern.compile("24 thumbnails: (\\d+) found, (\\d+) made by this run");

    @Test
    void a_second_run_makes_only_what_the_killed_one_has_not() throws Exception {
        List<String> lines = RunningExample.lines("thumbnails");
        var end = END.matcher(lines.getLast());

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).contains("exit code 137");
        assertThat(end.matches()).as(lines.getLast()).isTrue();
        // The first run was killed when it had 8; no more than 4 others could be under way.
        assertThat(Integer.parseInt(end.group(1))).isBetween(8, 12);
        assertThat(Integer.parseInt(end.group(2))).isBetween(12, 16);
    }

    @Test
    void a_folder_without_pictures_is_refused(@TempDir Path folder) {
        assertThatThrownBy(() -> RunningExample.lines("thumbnails", folder.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(folder + " has no pictures (png, jpg); give a folder with some");
    }
}
