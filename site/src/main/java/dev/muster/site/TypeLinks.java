package dev.muster.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// From the names of exported types to their Javadoc.
///
/// @param pages in the site, by simple names
record TypeLinks(Map<String, Path> pages) {

    /// Those that Javadoc has written; none without it.
    static TypeLinks of(Path site, boolean hasApi) throws IOException {
        if (!hasApi) {
            return new TypeLinks(Map.of());
        }
        var pages = new HashMap<String, Path>();
        try (Stream<Path> files = Files.walk(site.resolve("api/dev.muster"))) {
            List<Path> sorted = files.sorted().toList();
            for (Path file : sorted) {
                String name = String.valueOf(file.getFileName());
                if (name.matches("[A-Z]\\w+\\.html")) {
                    pages.putIfAbsent(
                            name.substring(0, name.length() - ".html".length()),
                            site.relativize(file));
                }
            }
        }
        return new TypeLinks(pages);
    }

    /// Code within a line, as a link if it is the name of a type.
    String html(String code, Path page) {
        String html = "<code>%s</code>".formatted(Highlighter.escaped(code));
        Path type = pages.get(code);
        return type == null
                ? html
                : "<a class=\"type\" href=\"%s\">%s</a>".formatted(SitePath.link(page, type), html);
    }
}
