package dev.muster.tests.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.factorizer.Factorizer;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The articles' programs run on every home by changing one word in the environment.
class ArticlesTest {
    private static final String LINE =
            "%s - - [01/Jan/2026:00:00:00 +0000] \"GET %s HTTP/1.1\" 200 1%n";

    @TempDir private Path folder;

    private Path logs;

    @BeforeEach
    void write() throws IOException {
        logs = Files.createDirectory(folder.resolve("logs"));
        for (int i = 0; i < 3; i++) {
            try (OutputStream out =
                    new GZIPOutputStream(Files.newOutputStream(logs.resolve(i + ".log.gz")))) {
                out.write(line("guest" + i, "/"));
                out.write(line("robot" + i, "/robots.txt"));
            }
        }
    }

    private static byte[] line(String host, String path) {
        return LINE.formatted(host, path).getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads:2", "processes:2", "listen:127.0.0.1:0"})
    void the_same_program_runs_on_every_home(String home) throws IOException, InterruptedException {
        Agents.key(folder);
        Map<String, String> surroundings =
                Map.of("MUSTER_POOL", home, "MUSTER_KEY_FILE", folder.resolve("key").toString());

        try (JavaProcess program =
                JavaProcess.startWith(surroundings, ArticlesProgram.class, logs.toString())) {
            if (home.startsWith("listen")) {
                String joinLine = program.await("muster: a machine joins by: ");
                try (RunningCommand agent = Agents.command(folder, joinLine, "far", 2)) {
                    hasFound(program);
                    assertThat(agent.awaitExit()).isZero();
                }
            } else {
                hasFound(program);
            }
        }
    }

    private static void hasFound(JavaProcess program) throws InterruptedException {
        assertThat(program.await("factors "))
                .isEqualTo(
                        Factorizer.numbers().subList(0, 20).stream()
                                .map(Factorizer::factorsOf)
                                .toList()
                                .toString());
        assertThat(program.await("robots ")).isEqualTo("[[robot0], [robot1], [robot2]]");
        assertThat(program.join(Waits.LONG)).isZero();
    }
}
