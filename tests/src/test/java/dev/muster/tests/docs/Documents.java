package dev.muster.tests.docs;

import dev.muster.tests.command.MusterJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The project's files of Markdown, and what the tests here look for in them.
final class Documents {
    private static final Pattern CODE_IN_LINE = Pattern.compile("`([^`]+)`");

    private Documents() {}

    /// All of them, those of the guide included.
    static List<Path> all() throws IOException {
        var found = new ArrayList<Path>();
        try (Stream<Path> top = Files.list(MusterJar.top());
                Stream<Path> docs = Files.walk(MusterJar.top().resolve("docs"));
                Stream<Path> bench = Files.list(MusterJar.top().resolve("bench"))) {
            Stream.of(top, docs, bench)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .forEach(found::add);
        }
        return found;
    }

    /// The text of a page of the guide.
    static String guide(String page) throws IOException {
        return Files.readString(MusterJar.top().resolve("docs/guide").resolve(page));
    }

    /// The cells of a row of a table; none for another line.
    static List<String> cells(String line) {
        if (!line.startsWith("|") || line.startsWith("|---")) {
            return List.of();
        }
        return Arrays.stream(line.split("(?<!\\\\)\\|")).skip(1).map(String::strip).toList();
    }

    /// What is marked as code in a line.
    static List<String> code(String line) {
        return CODE_IN_LINE.matcher(line).results().map(each -> each.group(1)).toList();
    }
}
