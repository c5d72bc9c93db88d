package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/// What a command has said stays, however it ends. The end of a command is seen by one thread while
/// another reads: often, so that each gets ahead.
@Timeout(100)
class PipedCommandTest {
    private static PipedCommand shell(String script) throws IOException {
        return PipedCommand.start(List.of("sh", "-c", script), Map.of());
    }

    @RepeatedTest(20)
    void of_one_that_ends_by_itself() throws IOException, InterruptedException {
        PipedCommand command = shell("echo words >&2; exit 3");

        command.awaitEnd();
        command.close();

        assertThat(command.lastLines()).containsExactly("words");
        assertThat(command.exitStatus()).hasValue(3);
    }

    @RepeatedTest(20)
    void of_one_that_is_killed() throws IOException, InterruptedException {
        PipedCommand command = shell("echo words >&2; echo begun; exec sleep 600");

        assertThat(command.in().readNBytes(6)).isEqualTo(bytes("begun\n"));
        command.kill();
        command.awaitEnd();

        assertThat(command.lastLines()).containsExactly("words");
    }

    @RepeatedTest(20)
    void of_one_that_is_terminated_and_says_more() throws IOException, InterruptedException {
        PipedCommand command =
                shell(
                        "trap 'echo leaving >&2; exit 4' TERM; echo begun; while :; do sleep 0.01; done");

        assertThat(command.in().readNBytes(6)).isEqualTo(bytes("begun\n"));
        command.terminate();
        command.awaitEnd();

        assertThat(command.lastLines()).containsExactly("leaving");
        assertThat(command.exitStatus()).hasValue(4);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
