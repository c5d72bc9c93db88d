package dev.muster.examples.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.PythonPartner;
import dev.muster.examples.testing.RunningExample;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResponsiveServerTest {
    private static final String[] ANSWERS = {
        "502560280658509 can be divided by 15485863, says worker-1",
        "91 can be divided by 7, says the server",
        "1000 can be divided by 2, says the server",
        "7 can be divided by 7, says the server"
    };

    @TempDir private Path folder = Path.of("");

    @Test
    void the_server_itself_answers_what_is_short_and_a_worker_what_is_long() throws Exception {
        assertThat(RunningExample.lines("offload")).contains(ANSWERS);
    }

    @Test
    void python_gets_the_same_answers() throws Exception {
        String socket = folder.resolve("socket").toString();
        String[] arguments = {"--address", socket, "--key-file", folder.resolve("key").toString()};
        try (var java = RunningExample.start("offload", arguments)) {
            java.await("listening on ");

            assertThat(PythonPartner.lines("offload", arguments))
                    .containsExactlyInAnyOrder(ANSWERS);

            assertThat(java.join()).endsWith("the client has all its answers");
        }
    }
}
