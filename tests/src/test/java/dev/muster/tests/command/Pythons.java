package dev.muster.tests.command;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The CPythons of this machine.
public final class Pythons {
    private static final List<Path> ALL = find();

    private Pythons() {}

    /// Every interpreter that pyenv has installed, and the system's; skips the test if there is
    /// none.
    public static Stream<Path> all() {
        assumeFalse(ALL.isEmpty(), "no Python found in ~/.pyenv/versions or as /usr/bin/python3");
        return ALL.stream();
    }

    /// One that is not too old for anything; skips the test if there is none.
    public static Path newest() {
        return all().reduce(Path.of("python3"), (_, last) -> last);
    }

    private static List<Path> find() {
        Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv/versions");
        try (var versions = Files.isDirectory(pyenv) ? Files.list(pyenv) : Stream.<Path>empty()) {
            return Stream.concat(
                            Stream.of(Path.of("/usr/bin/python3")),
                            versions.filter(Pythons::isCPython)
                                    .sorted(Comparator.comparingInt(Pythons::rank))
                                    .map(version -> version.resolve("bin/python")))
                    .filter(Files::isExecutable)
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private static boolean isCPython(Path version) {
        return version.getFileName().toString().matches("\\d+\\.\\d+\\.\\d+");
    }

    private static int rank(Path version) {
        String[] parts = version.getFileName().toString().split("\\.");
        return Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]);
    }
}
