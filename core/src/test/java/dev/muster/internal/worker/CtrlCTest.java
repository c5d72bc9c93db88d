package dev.muster.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.internal.workerprotocol.WorkerBootstrap;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CtrlCTest {
    private static final int INTERRUPT = 1 << 1;

    @Test
    void a_worker_in_the_foreground_ignores_it() throws IOException, InterruptedException {
        Process worker = start(WorkerBootstrap.IN_FOREGROUND);
        try {
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Waits.LONG)
                    .until(() -> ignores(worker));
        } finally {
            worker.destroyForcibly().waitFor();
        }
    }

    @Test
    void a_worker_whose_program_is_gone_before_it_has_begun_ends()
            throws IOException, InterruptedException {
        Process worker = start();
        worker.getOutputStream().close();

        String said = worker.inputReader().readAllAsString();

        assertThat(worker.waitFor()).isEqualTo(1);
        assertThat(said).contains("the program that started this one is gone");
    }

    /// Its input stays open: it waits for what it must know.
    private static Process start(String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:-UsePerfData",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WorkerMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static boolean ignores(Process process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        String ignored =
                Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .findFirst()
                        .orElseThrow()
                        .split("\\s+", -1)[1];
        return (Long.parseUnsignedLong(ignored, 16) & INTERRUPT) != 0;
    }
}
