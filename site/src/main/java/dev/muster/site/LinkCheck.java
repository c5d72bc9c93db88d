package dev.muster.site;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Follows all links within finished pages.
final class LinkCheck {
    private static final Pattern LINK =
            Pattern.compile("<(a|img|script|link)\\b[^>]*?\\s(?:href|src)=\"([^\"]*)\"");
    private static final Pattern ANCHOR = Pattern.compile("\\sid=\"([^\"]+)\"");

    private final Path site;
    private final Map<Path, Set<String>> anchors = new HashMap<>();
    private final List<String> mistakes = new ArrayList<>();
    private int links;

    LinkCheck(Path site) {
        this.site = site;
    }

    /// Looks at all pages but those of Javadoc, which may be linked to.
    ///
    /// @return one line for each link that leads nowhere, or out of the site while a page is loaded
    List<String> mistakes() throws IOException {
        try (Stream<Path> files = Files.walk(site)) {
            for (Path page :
                    files.filter(file -> file.toString().endsWith(".html"))
                            .filter(file -> !file.startsWith(site.resolve("api")))
                            .sorted()
                            .toList()) {
                check(page);
            }
        }
        return mistakes;
    }

    /// How many links there were.
    int links() {
        return links;
    }

    private void check(Path page) throws IOException {
        List<MatchResult> found = LINK.matcher(Files.readString(page)).results().toList();
        for (MatchResult each : found) {
            boolean loads = !each.group(1).equals("a");
            String link = each.group(2);
            if (link.matches("(https?|mailto):.*")) {
                if (loads) {
                    mistakes.add(site.relativize(page) + " loads " + link);
                }
                continue;
            }
            links++;
            if (!leadsSomewhere(page, URLDecoder.decode(link, StandardCharsets.UTF_8))) {
                mistakes.add(site.relativize(page) + " links to " + link);
            }
        }
    }

    private boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        if (!target.startsWith(site) || !Files.isRegularFile(target)) {
            return false;
        }
        return hash < 0 || anchorsOf(target).contains(link.substring(hash + 1));
    }

    private Set<String> anchorsOf(Path page) throws IOException {
        Set<String> known = anchors.get(page);
        if (known == null) {
            known =
                    ANCHOR.matcher(Files.readString(page))
                            .results()
                            .map(each -> each.group(1))
                            .collect(Collectors.toSet());
            anchors.put(page, known);
        }
        return known;
    }
}
