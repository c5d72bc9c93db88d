package dev.muster.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.testing.ShortPath;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class WorkerTrainingTest {
    private static final int KILLED = 137;

    @TempDir(factory = ShortPath.class)
    private Path temporary;

    @Test
    void its_socket_is_gone_when_it_is_killed() throws IOException, InterruptedException {
        int attempts = 0;
        int exitCode;
        do { // one that was through before it was killed proves nothing
            assertThat(attempts++).as("trainings too fast to be killed").isLessThan(20);
            exitCode = endOfOneKilledWithASocket();
            awaitNothingLeft();
        } while (exitCode != KILLED);
    }

    private int endOfOneKilledWithASocket() throws IOException, InterruptedException {
        Process training =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djava.io.tmpdir=" + temporary,
                                "-XX:-UsePerfData",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WorkerTraining.class.getName())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(Waits.LONG)
                    .until(() -> hasSocket() || !training.isAlive());
        } finally {
            training.destroyForcibly().waitFor();
        }
        return training.exitValue();
    }

    private boolean hasSocket() throws IOException {
        try (Stream<Path> folders = Files.list(temporary)) {
            return folders.anyMatch(folder -> Files.exists(folder.resolve("s")));
        }
    }

    private void awaitNothingLeft() {
        await().atMost(Waits.LONG).untilAsserted(() -> assertThat(temporary).isEmptyDirectory());
    }
}
