package dev.muster.cli.doctor;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program that has been run to its end.
///
/// @param exitCode of it; -1 if it did not end in time and was killed
/// @param text what it has written, both outputs
record Program(int exitCode, String text) {
    private static final int PATIENCE_SECONDS = 10;

    /// Runs a command that writes little: less than a pipe holds, 64 KiB.
    ///
    /// @param input what it gets as its standard input
    /// @throws IOException if it cannot be started; its message says why
    static Program run(List<String> command, String input) throws IOException {
        return ended(start(command, input));
    }

    /// Starts a command as [#run] does, to be waited for by [#ended].
    static Process start(List<String> command, String input) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.outputWriter()) {
            in.write(input);
        } catch (IOException _) {
            // It has ended without reading, and its output says why.
        }
        return process;
    }

    /// Waits for a process, which is killed if it takes too long.
    static Program ended(Process process) throws IOException {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return new Program(-1, "it did not end within " + PATIENCE_SECONDS + " s");
            }
            byte[] output = process.getInputStream().readAllBytes();
            return new Program(
                    process.exitValue(), new String(output, Charset.defaultCharset()).strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /// The first line that says something.
    String firstLine() {
        return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("").strip();
    }

    /// The last line.
    String lastLine() {
        return text.lines().reduce("", (_, line) -> line).strip();
    }
}
