package dev.muster.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The site of this project, and what its pages are made of.
class SiteTest {
    private static final TypeLinks NO_TYPES = new TypeLinks(Map.of());

    @TempDir private Path directory = Path.of("");

    private static Path top() {
        Path here = Path.of("").toAbsolutePath();
        return here.endsWith("site") ? here.resolveSibling("") : here;
    }

    @Test
    void every_link_of_the_site_leads_somewhere() throws IOException {
        Path site = directory.resolve("site");

        assertThat(new Site(top(), site).make(false)).isEmpty();
        assertThat(Files.readString(site.resolve("docs/guide/pool.html")))
                .contains("href=\"which-home.html\"", "<h1 id=\"pools-", "class=\"here\"")
                .doesNotContain("<!-- snippet");
        assertThat(Files.readString(site.resolve("search.js"))).contains("docs/guide/pool.html#");
    }

    @Test
    void links_that_lead_nowhere_and_loads_from_elsewhere_are_found() throws IOException {
        Files.writeString(
                directory.resolve("page.html"),
                """
                <h1 id="one">One</h1>
                <a href="#one">a</a> <a href="#two">b</a> <a href="../page.html">c</a>
                <a href="https://example.org">d</a> <script src="https://example.org/x.js"></script>
                """);
        var check = new LinkCheck(directory);

        assertThat(check.mistakes())
                .containsExactly(
                        "page.html links to #two",
                        "page.html links to ../page.html",
                        "page.html loads https://example.org/x.js");
        assertThat(check.links()).isEqualTo(3);
    }

    @Test
    void headings_have_the_anchors_of_github() {
        var anchors = new Anchors();

        assertThat(anchors.next("What dies, and `when`?")).isEqualTo("what-dies-and-when");
        assertThat(anchors.next("muster version, muster help"))
                .isEqualTo("muster-version-muster-help");
        assertThat(anchors.next("Limits")).isEqualTo("limits");
        assertThat(anchors.next("Limits")).isEqualTo("limits-1");
    }

    @Test
    void code_is_marked_and_escaped() {
        assertThat(Highlighter.html("if (a < b) { } // \"no\"\n", "java"))
                .isEqualTo(
                        "<span class=\"w\">if</span> (a &lt; b) { }"
                                + " <span class=\"c\">// &quot;no&quot;</span>\n");
        assertThat(Highlighter.html("x = '#' # y", "python"))
                .isEqualTo("x = <span class=\"t\">'#'</span> <span class=\"c\"># y</span>");
        assertThat(Highlighter.html("<plain>", "")).isEqualTo("&lt;plain&gt;");
    }

    @Test
    void links_keep_their_anchors_and_lead_to_pages() throws IOException {
        Files.createDirectories(directory.resolve("docs"));
        var page =
                new MarkdownPage(
                        directory,
                        Path.of("docs/a.md"),
                        "# A\n[b](b.md#c) [top](../README.md) [code](../x.py) [web](https://x.org)\n");

        assertThat(page.html(NO_TYPES))
                .contains(
                        "href=\"b.html#c\"",
                        "href=\"../index.html\"",
                        "href=\"../x.py.html\"",
                        "href=\"https://x.org\"");
        assertThat(page.missing())
                .containsExactly(
                        "docs/a.md: there is no README.md",
                        "docs/a.md: there is no docs/b.md",
                        "docs/a.md: there is no x.py");
    }
}
