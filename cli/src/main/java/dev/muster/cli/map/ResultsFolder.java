package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A folder with one folder for each item, in which are the files `stdout`, `stderr`, `exit`, with
/// the exit code or why there is none, and `item`.
final class ResultsFolder {
    /// Of the name that an item is known by; what is longer could be no name of a file.
    private static final int MOST_CHARACTERS = 60;

    private final Path folder;

    private ResultsFolder(Path folder) {
        this.folder = folder;
    }

    static ResultsFolder open(Path folder) throws IOException {
        return new ResultsFolder(Files.createDirectories(folder));
    }

    void write(Finished finished) throws IOException {
        CommandEnd end = finished.end();
        Path own = Files.createDirectories(folder.resolve(name(finished)));
        write(end.output(), own.resolve("stdout"));
        write(end.errors(), own.resolve("stderr"));
        Files.write(own.resolve("item"), finished.item().getBytes(ISO_8859_1));
        String code = end.code() < 0 ? end.reason() : Integer.toString(end.code());
        Files.writeString(own.resolve("exit"), code + "\n");
    }

    /// Its number, and what of the item is harmless in the name of a file.
    static String name(Finished finished) {
        String harmless = finished.item().replaceAll("[^A-Za-z0-9._-]", "_");
        int most = Math.min(harmless.length(), MOST_CHARACTERS);
        return finished.number() + "-" + harmless.substring(0, most);
    }

    private static void write(Captured captured, Path file) throws IOException {
        try (InputStream input = captured.open()) {
            Files.copy(input, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
