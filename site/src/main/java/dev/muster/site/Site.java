package dev.muster.site;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes the site: reads what the README leads to, writes a page for each, and checks all links.
public final class Site {
    private static final Path INDEX = Path.of("docs/guide/README.md");

    private final Path top;
    private final Path site;
    private final Map<Path, MarkdownPage> pages = new LinkedHashMap<>();
    private final Set<Path> others = new TreeSet<>();

    /// One that is made anew.
    ///
    /// @param top of the project
    /// @param site the folder that it is made in; what is there is removed
    Site(Path top, Path site) {
        this.top = top;
        this.site = site;
    }

    /// Makes it in `target/site` of the folder in which this program runs.
    ///
    /// @param arguments `--without-api` leaves out the Javadoc
    public static void main(String[] arguments) throws IOException {
        boolean hasApi = !List.of(arguments).contains("--without-api");
        Path top = Path.of("").toAbsolutePath();
        List<String> mistakes = new Site(top, top.resolve("target/site")).make(hasApi);
        mistakes.forEach(System.err::println);
        System.exit(mistakes.isEmpty() ? 0 : 1);
    }

    /// Makes it, and says in one line what there is.
    ///
    /// @return one line for each link that leads nowhere
    List<String> make(boolean hasApi) throws IOException {
        remove(site);
        Files.createDirectories(site);
        read();
        Navigation navigation =
                Navigation.of(top, INDEX, Objects.requireNonNull(pages.get(INDEX)).document());
        if (hasApi) {
            ApiDocs.write(top, site, top.resolve("site/target/lib"));
        }
        TypeLinks types = TypeLinks.of(site, hasApi);
        var frame = new PageFrame(site, navigation, hasApi);
        for (var each : pages.entrySet()) {
            MarkdownPage page = each.getValue();
            frame.write(
                    SitePath.of(top, each.getKey()),
                    page.title(),
                    page.html(types),
                    page.sections());
        }
        for (Path other : others) {
            writeOther(frame, other);
        }
        for (String name : List.of("site.css", "site.js")) {
            Files.writeString(site.resolve(name), PageFrame.resource(name));
        }
        Files.writeString(site.resolve("search.js"), index());
        return report();
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /// Follows links from the README on.
    private void read() throws IOException {
        Queue<Path> waiting = new ArrayDeque<>(List.of(Path.of("README.md"), INDEX));
        while (!waiting.isEmpty()) {
            Path file = waiting.remove();
            if (pages.containsKey(file) || !Files.exists(top.resolve(file))) {
                continue;
            }
            if (!file.toString().endsWith(".md")) {
                if (others.add(file) && Files.isDirectory(top.resolve(file))) {
                    waiting.addAll(filesOf(file));
                }
                continue;
            }
            var page = new MarkdownPage(top, file, Files.readString(top.resolve(file)));
            pages.put(file, page);
            waiting.addAll(page.targets());
        }
    }

    /// The files in a folder of the project, for its list.
    private List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(top.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .map(top::relativize)
                    .sorted()
                    .toList();
        }
    }

    /// A picture as it is, a file as code, a folder as the list of its files.
    private void writeOther(PageFrame frame, Path file) throws IOException {
        Path source = top.resolve(file);
        Path page = SitePath.of(top, file);
        String title = file.toString().isEmpty() ? "Files" : file.toString();
        if (SitePath.isPicture(title)) {
            Path copy = site.resolve(page);
            Files.createDirectories(Objects.requireNonNull(copy.getParent()));
            Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        String heading = "<h1><code>%s</code></h1>\n".formatted(Highlighter.escaped(title));
        if (Files.isDirectory(source)) {
            String list =
                    filesOf(file).stream()
                            .map(each ->
                                    "<li><a href=\"%s\">%s</a></li>"
                                            .formatted(
                                                    SitePath.link(page, SitePath.of(top, each)),
                                                    Highlighter.escaped(titleOf(each))))
                            .collect(Collectors.joining("\n"));
            frame.write(page, title, heading + "<ul>\n" + list + "\n</ul>", List.of());
            return;
        }
        String code =
                "<pre><code>%s</code></pre>"
                        .formatted(Highlighter.html(read(source), language(title)));
        frame.write(page, title, heading + code, List.of());
    }

    private String titleOf(Path file) {
        MarkdownPage page = pages.get(file);
        return page == null ? String.valueOf(file.getFileName()) : page.title();
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is linked to, must be text or a picture", e);
        }
    }

    private static String language(String name) {
        String ending = name.replaceFirst(".*[./]", "");
        return switch (ending) {
            case "py" -> "python";
            case "yml" -> "yaml";
            case "service" -> "ini";
            case "Containerfile" -> "dockerfile";
            default -> ending;
        };
    }

    /// All sections of all pages, as a script, because a page in a folder may not read other files.
    private String index() {
        var lines = new ArrayList<String>();
        pages.forEach((file, page) -> {
            for (MarkdownPage.Section section : page.sections()) {
                String link = SitePath.of(top, file) + "#" + section.anchor();
                lines.add(
                        Stream.of(page.title(), section.title(), link, section.text())
                                .map(Site::quoted)
                                .collect(Collectors.joining(",", "[", "]")));
            }
        });
        return "window.musterSections=[\n" + String.join(",\n", lines) + "\n];\n";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + "\"";
    }

    private List<String> report() throws IOException {
        var mistakes = new ArrayList<String>();
        pages.values().forEach(page -> mistakes.addAll(page.missing()));
        var check = new LinkCheck(site);
        mistakes.addAll(check.mistakes());
        System.out.printf(
                "%s: %d pages, %d links, %d of them lead nowhere%n",
                site.resolve("index.html"),
                pages.size() + others.size(),
                check.links(),
                mistakes.size());
        return mistakes;
    }
}
