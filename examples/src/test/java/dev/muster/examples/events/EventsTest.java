package dev.muster.examples.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.PythonPartner;
import dev.muster.examples.testing.RunningExample;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void both_processes_are_java() throws Exception {
        assertThat(RunningExample.lines("events"))
                .containsExactly(
                        "impatient: the event is not set",
                        "main: sets the event",
                        "patient: the event is set");
    }

    @Test
    void one_process_is_python() throws Exception {
        assertThat(PythonPartner.linesOfBoth("events", folder))
                .endsWith(
                        "impatient: the event is not set",
                        "main: sets the event",
                        "patient: the event is set",
                        "the event is set");
    }
}
