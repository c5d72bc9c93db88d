package dev.muster.tests.cli;

import dev.muster.tests.command.MusterJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A block of code in README.md or the guide.
///
/// What it needs and does not show (types, variables) stands before it in a comment, as members of
/// a class, or as lines of Python: `<!-- snippet … -->`. An ellipsis stands for code of the reader.
/// What cannot be run says why: `<!-- snippet not run: REASON`.
///
/// @param name of a class: the page and the line
/// @param language as the page says: `java`, `python`
/// @param hidden members that the block does not show
/// @param reason why it cannot be run here; empty if it can
record Snippet(String name, String language, String hidden, String code, String reason) {
    private static final Pattern BLOCK =
            Pattern.compile(
                    "(?ms)(?:^<!-- snippet(?: not run:"
                            + " (?<reason>[^\\n]+))?\\n(?<hidden>.*?)^-->\\n)?"
                            + "^```(?<language>\\w+)\\n(?<code>.*?)^```$");

    /// A type or a method at the left margin, which is no statement.
    private static final Pattern MEMBER =
            Pattern.compile(
                    "(?ms)^(?:public )?((?:interface|record|class|enum)"
                            + " \\w+[^\\n]*?\\{(?:\\}$|\\n.*?^\\}$)|[A-Z][\\w<>]* \\w+\\([^\\n;]*\\)"
                            + " \\{\\n.*?^\\}$)");

    private static final List<String> IMPORTED =
            List.of(
                    "dev.muster",
                    "dev.muster.codec",
                    "dev.muster.connection",
                    "dev.muster.hazelcast",
                    "dev.muster.manager",
                    "dev.muster.micrometer",
                    "dev.muster.monitor",
                    "dev.muster.pickle",
                    "dev.muster.shared",
                    "dev.muster.tests.cli",
                    "java.io",
                    "java.nio",
                    "java.nio.file",
                    "java.time",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.stream");

    /// All of them.
    static List<Snippet> all() throws IOException {
        var found = new ArrayList<Snippet>();
        try (Stream<Path> pages = Files.list(MusterJar.top().resolve("docs/guide"))) {
            for (Path page :
                    Stream.concat(Stream.of(MusterJar.top().resolve("README.md")), pages)
                            .sorted()
                            .toList()) {
                found.addAll(of(page));
            }
        }
        return found;
    }

    private static List<Snippet> of(Path page) throws IOException {
        String text = Files.readString(page);
        String title = page.getFileName().toString().replaceAll("\\W", "_");
        var found = new ArrayList<Snippet>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            long line = text.substring(0, block.start("code")).lines().count() + 1;
            String hidden = block.group("hidden");
            found.add(
                    new Snippet(
                            title + "_" + line,
                            block.group("language"),
                            hidden == null ? "" : hidden,
                            block.group("code"),
                            Objects.requireNonNullElse(block.group("reason"), "")));
        }
        return found;
    }

    /// Whether it is a whole program, as a compact source file.
    boolean isProgram() {
        return code.contains("void main(");
    }

    /// The source of a class whose `main` is the snippet.
    String source() {
        if (isProgram()) {
            return code;
        }
        var source = new StringBuilder();
        IMPORTED.forEach(each -> source.append("import %s.*;\n".formatted(each)));
        String complete =
                code.replaceAll("(?m)^\\s*….*$", "")
                        .replace("{ … }", "{ }")
                        .replace("sha256:…", "…");
        source.append("public class %s {\n".formatted(name)).append(hidden);
        source.append(
                """
                static AuthKey readKey(String file) {
                    try {
                        return AuthKey.readFile(Path.of(file));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                """);
        MEMBER.matcher(complete)
                .results()
                .forEach(member -> source.append("static ").append(member.group(1)).append("\n"));
        source.append("public static void main(String[] given) throws Throwable {\n");
        source.append(MEMBER.matcher(complete).replaceAll(""));
        return source.append("}\n}\n").toString();
    }
}
