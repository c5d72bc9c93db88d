package dev.muster.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.tests.command.CommandParser;
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
import picocli.CommandLine;

/// The command lines of `muster` in README.md and the guide are parsed as the command parses them,
/// and not executed. Those within a line of text, which are often only a part of a command, must
/// name commands and options that there are.
class CommandsInDocsTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(?:sh)?\\n(.*?)^```$");

    /// What begins a command line: the script, or a jar in which the command is.
    private static final Pattern START =
            Pattern.compile(
                    "(?:^|[\\s;&])(?:(?:\\./)?muster|java [^|;&]*?-jar \\S*muster\\.jar) (?=[a-z-])");

    private static final Pattern IN_TEXT = Pattern.compile("`(?:\\./)?(muster [a-z][^`]*)`");

    private static List<Path> pages() throws IOException {
        try (Stream<Path> guide = Files.list(MusterJar.top().resolve("docs/guide"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "bench/README.md")
                                    .map(MusterJar.top()::resolve),
                            guide.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }

    /// The words of a command line behind `muster`, with values for what the reader has to put in.
    ///
    /// @return nothing if the line has no such command, or is a synopsis
    static List<String> words(String line) {
        Matcher start = START.matcher(line);
        if (!start.find() || line.matches(".*[\\[({|].*") || line.startsWith("muster: ")) {
            return List.of();
        }
        String rest =
                line.substring(start.end())
                        .replaceAll("(^| )#.*| [&>].*|;.*", "")
                        .replace("sha256:…", "sha256:" + "0".repeat(64))
                        .replaceAll("sha256:[0-9a-f]+…", "sha256:" + "0".repeat(64))
                        .replace("PORT", "50000")
                        .replaceAll(" …$", "");
        return List.of(rest.strip().split("\\s+"));
    }

    @Test
    void every_command_line_parses() throws IOException {
        var mistakes = new ArrayList<String>();
        int parsed = 0;
        for (Path page : pages()) {
            for (var block : BLOCK.matcher(Files.readString(page)).results().toList()) {
                for (String line : block.group(1).replace("\\\n", " ").lines().toList()) {
                    List<String> words = words(line);
                    if (!words.isEmpty()) {
                        parsed++;
                        try {
                            CommandParser.parse(words);
                        } catch (CommandLine.ParameterException e) {
                            mistakes.add(page.getFileName() + ": " + line + ": " + e.getMessage());
                        }
                    }
                }
            }
        }
        assertThat(mistakes).isEmpty();
        assertThat(parsed).isGreaterThan(15);
    }

    @Test
    void a_line_that_does_not_parse_is_found() {
        assertThatThrownBy(() ->
                        CommandParser.parse(
                                words("./muster serve --bind 127.0.0.1:50000 --conjure")))
                .hasMessageContaining("--conjure");
        assertThatThrownBy(
                        () -> CommandParser.parse(words("nohup muster work HOST:PORT --wait x &")))
                .hasMessageContaining("--wait");
        assertThat(words("muster serve --bind HOST:PORT|PATH (--key-file FILE | …)")).isEmpty();
    }

    @Test
    void commands_in_the_text_exist() throws IOException {
        var mistakes = new ArrayList<String>();
        for (Path page : pages()) {
            for (var found : IN_TEXT.matcher(Files.readString(page)).results().toList()) {
                mistakes.addAll(CommandWords.mistakes(found.group(1)));
            }
        }
        assertThat(mistakes).isEmpty();
    }
}
