package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What fails while Ctrl-C ends a command is not told as a mistake.
class ChildProcessesTest {
    @TempDir private Path folder = Path.of("");

    /// As one whose helper is killed by Ctrl-C, before this JVM hears of that.
    @Test
    void a_process_that_cannot_be_started_because_of_the_end_is_part_of_it() throws IOException {
        Path program = Files.writeString(folder.resolve("program"), "#!/no/such/interpreter\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        ChildProcesses children = ChildProcesses.open(() -> {});
        var start =
                new FutureTask<>(
                        () -> children.start("name", List.of(program.toString()), new byte[0]));
        Thread.startVirtualThread(start);

        children.close();

        assertThatThrownBy(start::get).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void a_program_that_is_not_there_is_told_at_once() {
        try (var children = ChildProcesses.open(() -> {})) {
            assertThatThrownBy(
                            () -> children.start("name", List.of("no-such-program"), new byte[0]))
                    .isInstanceOf(IOException.class);
        }
    }
}
