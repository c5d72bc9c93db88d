package dev.muster.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// What all pages have around their text: the head, the list of pages, the contents of this one.
final class PageFrame {
    private final Path site;
    private final Navigation navigation;
    private final String form;
    private final boolean hasApi;

    PageFrame(Path site, Navigation navigation, boolean hasApi) throws IOException {
        this.site = site;
        this.navigation = navigation;
        this.hasApi = hasApi;
        form = resource("page.html");
    }

    /// A file that comes with the generator.
    static String resource(String name) throws IOException {
        try (InputStream in = PageFrame.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Writes a page.
    ///
    /// @param page relative to the site
    void write(Path page, String title, String html, List<MarkdownPage.Section> sections)
            throws IOException {
        Path file = site.resolve(page);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        String top = "../".repeat(page.getNameCount() - 1);
        Files.writeString(
                file,
                form.replace("{title}", Highlighter.escaped(title))
                        .replace("{top}", top)
                        .replace(
                                "{api}",
                                hasApi ? "<a href=\"" + top + "api/index.html\">API</a>" : "")
                        .replace("{navigation}", navigation.html(page))
                        .replace("{contents}", contents(sections))
                        .replace("{neighbours}", navigation.neighbours(page))
                        .replace("{text}", html));
    }

    private static String contents(List<MarkdownPage.Section> sections) {
        List<MarkdownPage.Section> listed =
                sections.stream()
                        .filter(section -> section.level() == 2 || section.level() == 3)
                        .toList();
        if (listed.size() < 2) {
            return "";
        }
        return listed.stream()
                .map(section ->
                        "<a class=\"level%d\" href=\"#%s\">%s</a>"
                                .formatted(
                                        section.level(),
                                        section.anchor(),
                                        Highlighter.escaped(section.title())))
                .collect(Collectors.joining("\n", "<h2>On this page</h2>\n", ""));
    }
}
