package dev.muster.internal.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A file in which the system gives numbers, each in a line of its own.
public final class SystemFile {
    private SystemFile() {}

    /// The number in the line of a file that begins so; nothing if there is none, or no such file.
    public static Optional<Long> number(Path file, String begin) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(begin))
                    .map(line -> line.substring(begin.length()).strip().split(" ", 2)[0])
                    .filter(word -> word.matches("[0-9]{1,18}"))
                    .map(Long::parseLong)
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty(); // Not this kind of system.
        }
    }
}
