package dev.muster.tests.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What the flight recorder has of a pool; and that nobody pays for it who does not record.
@ExtendWith(Leaks.class)
class FlightEventsTest {
    private static final String JVM_OPTIONS = "JDK_JAVA_OPTIONS";

    @TempDir private Path folder;

    private static List<RecordedEvent> events(List<RecordedEvent> all, String name) {
        return all.stream()
                .filter(event -> event.getEventType().getName().equals("dev.muster." + name))
                .sorted(Comparator.comparing(RecordedEvent::getEndTime)) // not so in the file
                .toList();
    }

    @Test
    void a_recording_shows_tasks_and_workers() throws IOException, InterruptedException {
        Path file = folder.resolve("pool.jfr");
        try (JavaProcess program =
                JavaProcess.start(FlightProgram.class, "record", file.toString())) {
            program.await("done");
        }
        List<RecordedEvent> all = RecordingFile.readAllEvents(file);

        List<RecordedEvent> tasks = events(all, "Task");
        assertThat(tasks.stream().map(FlightEventsTest::line))
                .containsExactlyInAnyOrder(
                        "good 1 SUCCEEDED",
                        "bad 1 RETRYING",
                        "bad 2 FAILED",
                        "deadly 1 FAILED",
                        "task-4 1 SUCCEEDED");
        assertThat(tasks)
                .allSatisfy(task -> {
                    assertThat(task.getString("pool")).isEqualTo("flown");
                    assertThat(task.getString("worker")).startsWith("worker-");
                    assertThat(task.getDuration()).isPositive();
                    assertThat(task.getDuration("waited").isNegative()).isFalse();
                });
        List<RecordedEvent> starts = events(all, "WorkerStart");
        assertThat(starts.stream().map(event -> event.getString("worker")))
                .contains("worker-1", "worker-2");
        assertThat(starts).allMatch(event -> event.getLong("pid") > 0);
        List<RecordedEvent> ends = events(all, "WorkerEnd");
        assertThat(ends).hasSize(2);
        assertThat(ends.getFirst().getInt("exitStatus")).isEqualTo(3);
        assertThat(ends.getFirst().getString("reason")).contains("it exited");
        assertThat(ends.getFirst().getLong("tasks")).isEqualTo(3);
        assertThat(ends.getLast().getString("reason")).isEmpty();
    }

    private static String line(RecordedEvent task) {
        return "%s %d %s"
                .formatted(
                        task.getString("task"), task.getInt("attempt"), task.getString("outcome"));
    }

    @Test
    void without_a_recording_no_class_of_the_recorder_is_loaded()
            throws IOException, InterruptedException {
        Path loaded = folder.resolve("loaded");
        var log = Map.of(JVM_OPTIONS, "-Xlog:class+load:file=" + loaded + "-%p");
        long pid;
        try (JavaProcess program = JavaProcess.startWith(log, FlightProgram.class)) {
            pid = program.pid();
            program.await("done");
            assertThat(program.join(Waits.LONG)).isZero();
        }

        assertThat(Files.readAllLines(Path.of(loaded + "-" + pid)))
                .anyMatch(line -> line.contains(" dev.muster.internal.pool.PoolMonitor "))
                .noneMatch(line -> line.contains(" dev.muster.internal.pool.FlightEvents "))
                .noneMatch(line -> line.contains(" jdk.jfr."));
    }

    @Test
    void a_pool_works_where_there_is_no_flight_recorder() throws IOException, InterruptedException {
        var image =
                Map.of(
                        JVM_OPTIONS,
                        "--limit-modules=java.base,java.logging,java.management,jdk.net,jdk.unsupported");
        try (JavaProcess program = JavaProcess.startWith(image, FlightProgram.class, "pretend")) {
            program.await("result 1");
            program.await("done");
            assertThat(program.join(Waits.LONG)).isZero();
        }
    }
}
