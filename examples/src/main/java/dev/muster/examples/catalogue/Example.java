package dev.muster.examples.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// One example: its programs, and their sources, which lie beside the classes.
///
/// @param name as it is typed, and as its package is called
/// @param summary what it shows, in one line
/// @param programs what can be run, at least one; the first is called as the example is, and runs
///   to its end without any argument
public record Example(String name, String summary, List<Program> programs) {
    /// The method `main` of a program, or what is like it.
    @FunctionalInterface
    public interface Main {
        /// Runs the program to its end; it writes to standard output.
        ///
        /// @throws IOException if the network or a file is at fault
        /// @throws IllegalArgumentException if the arguments are not understood
        void run(String... arguments) throws Exception;
    }

    /// A program of an example.
    ///
    /// @param name as it is typed: `echo-client`; its Python partner, if it has one, lies beside it
    ///   as `echo_client.py`
    /// @param type the class that holds it
    /// @param main what runs it
    public record Program(String name, Class<?> type, Main main) {
        /// The source of the class.
        public String java() throws IOException {
            return source(type.getSimpleName() + ".java").orElseThrow();
        }

        /// The source of the same program in Python, or of the one that it works with.
        ///
        /// @return nothing if there is none
        public Optional<String> python() throws IOException {
            return source(name.replace('-', '_') + ".py");
        }

        private Optional<String> source(String file) throws IOException {
            try (var source = type.getResourceAsStream(file)) {
                return source == null
                        ? Optional.empty()
                        : Optional.of(new String(source.readAllBytes(), UTF_8));
            }
        }
    }

    static Example of(String name, String summary, Program... programs) {
        return new Example(name, summary, List.of(programs));
    }

    /// The program that the example's own name means.
    public Program first() {
        return programs.getFirst();
    }

    /// Its program of this name, if it has one.
    public Optional<Program> program(String wanted) {
        return programs.stream().filter(each -> each.name().equals(wanted)).findFirst();
    }

    /// Its files of Java, that of the [#first] program in front: each with its name as a comment,
    /// if they are several.
    public String java() throws IOException {
        URI readme = URI.create(readme().toString());
        if (!readme.getScheme().equals("jar")) {
            return javaIn(Path.of(readme).resolveSibling(""));
        }
        try (var _ = FileSystems.newFileSystem(readme, Map.of())) {
            return javaIn(Path.of(readme).resolveSibling(""));
        }
    }

    private URL readme() {
        return Objects.requireNonNull(first().type().getResource("README.md"), name);
    }

    private String javaIn(Path folder) throws IOException {
        List<Path> files =
                new ArrayList<>(List.of(folder.resolve(first().type().getSimpleName() + ".java")));
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(each ->
                            each.toString().endsWith(".java")
                                    && !files.contains(each)
                                    && !each.endsWith("package-info.java"))
                    .sorted()
                    .forEach(files::add);
        }
        if (files.size() == 1) {
            return first().java();
        }
        var text = new StringBuilder();
        for (Path file : files) {
            text.append("// ")
                    .append(file.getFileName())
                    .append('\n')
                    .append(Files.readString(file))
                    .append('\n');
        }
        return text.toString();
    }
}
