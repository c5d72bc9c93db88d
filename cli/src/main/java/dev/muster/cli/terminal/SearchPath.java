package dev.muster.cli.terminal;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The folders in which a shell looks for programs, those of the variable `PATH`.
public final class SearchPath {
    private SearchPath() {}

    /// The file that a name means, as a shell finds it: the first that can be executed.
    ///
    /// @param name without a folder
    public static Optional<Path> find(String name) {
        for (String folder :
                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path file = Path.of(folder.isEmpty() ? "." : folder, name);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
