package dev.muster.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.tests.command.MusterJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The messages that the page on troubleshooting quotes are those of the sources.
class TroubleshootingTest {
    private static final Pattern TEXT =
            Pattern.compile("(?s)\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*+\"");

    /// What the pieces of a message that are shorter than this say is said everywhere.
    private static final int TELLING = 3;

    /// Each file as its texts, those that are added to each other as one.
    private static List<String> sources() throws IOException {
        var sources = new ArrayList<String>();
        for (String module : List.of("core", "mpi", "hazelcast", "cli")) {
            Path folder = MusterJar.top().resolve(module).resolve("src/main/java");
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    sources.add(texts(Files.readString(file)));
                }
            }
        }
        sources.add(Files.readString(MusterJar.top().resolve("muster")));
        return sources;
    }

    private static String texts(String source) {
        var texts = new StringBuilder();
        Matcher text = TEXT.matcher(source);
        int from = 0;
        while (text.find()) {
            if (!source.substring(from, text.start()).strip().equals("+")) {
                texts.append('\0');
            }
            texts.append(text.group().replaceAll("^\"+|\"+$", "").replace("\\\"", "\""));
            from = text.end();
        }
        return texts.toString();
    }

    /// The quotes of the page, but for those of Python.
    private static List<String> quotes() throws IOException {
        var quotes = new ArrayList<String>();
        boolean isPython = false;
        for (String line : Documents.guide("troubleshooting.md").lines().toList()) {
            isPython = line.startsWith("In Python") || (isPython && !line.startsWith("## "));
            List<String> cells = Documents.cells(line);
            if (!cells.isEmpty() && !isPython) {
                quotes.addAll(Documents.code(cells.getFirst()));
            }
        }
        return quotes;
    }

    private static boolean isIn(List<String> sources, String quote) {
        List<String> pieces =
                Stream.of(quote.split("…", -1))
                        .map(String::strip)
                        .filter(piece -> piece.length() >= TELLING)
                        .toList();
        return sources.stream().anyMatch(source -> pieces.stream().allMatch(source::contains));
    }

    @Test
    void every_message_that_is_quoted_stands_in_the_sources() throws IOException {
        List<String> sources = sources();
        List<String> quotes = quotes();

        assertThat(quotes).hasSizeGreaterThan(80);
        assertThat(quotes).allMatch(quote -> isIn(sources, quote));
        assertThat(isIn(sources, "the moon has … craters, must have at least …")).isFalse();
    }
}
