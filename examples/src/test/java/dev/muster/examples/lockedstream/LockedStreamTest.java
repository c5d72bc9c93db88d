package dev.muster.examples.lockedstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.PythonPartner;
import dev.muster.examples.testing.RunningExample;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedStreamTest {
    private static List<String> sentences(String... writers) {
        return Stream.of(writers)
                .flatMap(writer ->
                        IntStream.rangeClosed(1, 5).mapToObj(i -> writer + " writes sentence " + i))
                .toList();
    }

    @TempDir private Path folder = Path.of("");

    @Test
    void both_processes_are_java() throws Exception {
        assertThat(RunningExample.lines("lockedstream"))
                .containsExactlyInAnyOrderElementsOf(sentences("one process", "another"));
    }

    @Test
    void one_process_is_python() throws Exception {
        assertThat(PythonPartner.linesOfBoth("lockedstream", folder))
                .hasSize(12)
                .containsAll(sentences("one process", "Python"))
                .endsWith("5 sentences written");
    }
}
