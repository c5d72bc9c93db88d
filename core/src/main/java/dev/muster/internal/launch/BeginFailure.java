package dev.muster.internal.launch;

import dev.muster.internal.system.Guard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Why a JVM did not begin whose words went straight to the console, where this program cannot read
/// them: the same JVM is asked once more, with the same flags, for nothing but its version.
final class BeginFailure {
    private static final long PATIENCE_SECONDS = 10;

    private BeginFailure() {}

    /// What it says.
    ///
    /// @param failed how it was started
    /// @param folder for a file
    /// @param command up to the main class
    /// @return its first lines; none if it starts, or takes its time
    static List<String> words(ProcessBuilder failed, Path folder, List<String> command) {
        var asking = new ArrayList<>(command);
        asking.add("-version");
        Path said = folder.resolve("said");
        try {
            Process asked =
                    failed.command(asking)
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start();
            if (!asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                asked.destroyForcibly();
                return List.of();
            }
            return asked.exitValue() == 0 ? List.of() : firstLines(said);
        } catch (IOException | OutOfMemoryError e) {
            Guard.survived(e);
            return List.of();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<String> firstLines(Path file) throws IOException {
        byte[] said = Files.readAllBytes(file);
        return OutputText.decode(said, 0, said.length).lines().limit(LastLines.MAX_LINES).toList();
    }
}
