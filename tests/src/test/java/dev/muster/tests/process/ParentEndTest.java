package dev.muster.tests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Leaks.class)
class ParentEndTest {
    @TempDir Path folder;

    @Test
    void a_daemon_ends_with_a_killed_program_and_so_does_what_it_has_started() throws Exception {
        try (var program = start("daemon", "stay")) {
            long daemon = pid(program.await("started "));
            long sleeper = pid(program.await("sleeper "));

            program.kill();

            awaitEnd(daemon);
            awaitEnd(sleeper);
        }
    }

    @Test
    void a_daemon_ends_with_a_program_that_ends() throws Exception {
        try (var program = start("daemon", "end")) {
            long daemon = pid(program.await("started "));

            assertThat(program.join(Waits.LONG)).isZero();

            awaitEnd(daemon);
        }
    }

    @Test
    void a_daemon_ends_with_a_program_that_exits() throws Exception {
        try (var program = start("daemon", "exit")) {
            long sleeper = pid(program.await("sleeper "));

            program.tell("exit");

            assertThat(program.join(Waits.LONG)).isZero();

            awaitEnd(sleeper);
        }
    }

    @Test
    void a_program_waits_at_its_end_for_a_process_that_is_no_daemon() throws Exception {
        try (var program = start("plain", "end")) {
            long process = pid(program.await("started "));

            assertThat(program.join(Waits.LONG)).isZero();

            assertThat(isAlive(process)).isFalse();
            assertThat(file()).hasContent("done");
        }
    }

    @Test
    void a_process_that_is_no_daemon_survives_its_program() throws Exception {
        try (var program = start("plain", "stay")) {
            long process = pid(program.await("started "));
            program.await("running");

            program.kill();

            awaitEnd(process);
            assertThat(file()).hasContent("done");
        }
    }

    private JavaProcess start(String kind, String then) throws IOException {
        return JavaProcess.start(ParentProgram.class, kind, then, file().toString());
    }

    private Path file() {
        return folder.resolve("written");
    }

    private static long pid(String said) {
        return Long.parseLong(said);
    }

    /// It may have ended before it is asked for.
    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void awaitEnd(long pid) {
        await().atMost(Waits.LONG)
                .untilAsserted(() -> assertThat(isAlive(pid)).as("it is alive").isFalse());
    }
}
