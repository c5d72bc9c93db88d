package dev.muster.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.tests.command.MusterJar;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Links between documents, as they are followed on GitHub. Those of the site are checked when it
/// is made.
class LinksTest {
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

    @TempDir private Path directory = Path.of("");

    /// One line for each link of a page that leads nowhere.
    private static List<String> mistakes(Path page) throws IOException {
        var mistakes = new ArrayList<String>();
        String text = FENCE.matcher(Files.readString(page)).replaceAll("");
        String prose = text.replaceAll("`[^`\\n]+`", "");
        for (String link : LINK.matcher(prose).results().map(each -> each.group(1)).toList()) {
            if (URI.create(link).getScheme() != null) {
                continue;
            }
            String path = link.replaceFirst("#.*", "");
            Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
            if (!Files.exists(target)) {
                mistakes.add(page.getFileName() + ": there is no " + link);
            } else if (link.contains("#")
                    && !anchors(target).contains(link.substring(link.indexOf('#') + 1))) {
                mistakes.add(page.getFileName() + ": there is no heading " + link);
            }
        }
        return mistakes;
    }

    private static Set<String> anchors(Path page) throws IOException {
        String text = FENCE.matcher(Files.readString(page)).replaceAll("");
        var anchors = new HashSet<String>();
        var used = new HashMap<String, Integer>();
        HEADING.matcher(text)
                .results()
                .map(each -> each.group(1))
                .forEach(heading -> {
                    String anchor =
                            heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                                    .strip()
                                    .toLowerCase(Locale.ROOT)
                                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                                    .replace(' ', '-');
                    int before = used.merge(anchor, 1, Integer::sum) - 1;
                    anchors.add(before == 0 ? anchor : anchor + "-" + before);
                });
        return anchors;
    }

    @Test
    void every_link_leads_to_a_file_and_a_heading_that_are_there() throws IOException {
        var mistakes = new ArrayList<String>();
        for (Path page : Documents.all()) {
            mistakes.addAll(mistakes(page));
        }
        assertThat(mistakes).isEmpty();
    }

    @Test
    void a_link_that_leads_nowhere_is_found() throws IOException {
        Path page =
                Files.writeString(
                        directory.resolve("page.md"),
                        "# One\n[a](page.md#one) [b](#two) [c](none.md) `[d](none)`\n");

        assertThat(mistakes(page))
                .containsExactly(
                        "page.md: there is no heading #two", "page.md: there is no none.md");
    }

    @Test
    void the_index_of_the_guide_has_every_page() throws IOException {
        String index = Documents.guide("README.md");
        try (Stream<Path> pages = Files.list(MusterJar.top().resolve("docs/guide"))) {
            assertThat(pages.map(page -> Objects.toString(page.getFileName())))
                    .allMatch(
                            name -> name.equals("README.md") || index.contains("](" + name + ")"));
        }
    }
}
