package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The options of a benchmark: `--name value` pairs.
final class BenchOptions {
    private final Map<String, String> values = new TreeMap<>();

    BenchOptions(String[] arguments) {
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        arguments[i] + " is no option with a value; say --rounds 5, for example");
            }
            values.put(arguments[i].substring(2), arguments[i + 1]);
        }
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(values.getOrDefault(name, Integer.toString(otherwise)));
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    double decimal(String name, double otherwise) {
        return Double.parseDouble(values.getOrDefault(name, Double.toString(otherwise)));
    }

    /// Words divided by commas.
    List<String> list(String name, String otherwise) {
        return List.of(text(name, otherwise).split(",", -1));
    }

    /// Numbers divided by commas.
    List<Integer> numbers(String name, String otherwise) {
        return list(name, otherwise).stream().map(Integer::valueOf).toList();
    }

    /// The Python to compare with: `--python`, else 3.13 as pyenv or the PATH has it.
    String python() throws IOException {
        return values.containsKey("python") ? values.get("python") : findPython();
    }

    private static String findPython() throws IOException {
        Path versions =
                Path.of(
                        System.getenv()
                                .getOrDefault(
                                        "PYENV_ROOT", System.getProperty("user.home") + "/.pyenv"),
                        "versions");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> folders = Files.list(versions)) {
                var found =
                        folders.filter(path -> path.getFileName().toString().startsWith("3.13."))
                                .map(path -> path.resolve("bin/python"))
                                .filter(Files::isExecutable)
                                .max(Path::compareTo);
                if (found.isPresent()) {
                    return found.get().toString();
                }
            }
        }
        return "python3.13";
    }
}
