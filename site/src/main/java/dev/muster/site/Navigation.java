package dev.muster.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;

/// The pages in their order, as the index of the guide lists them: its headings and their links.
///
/// @param entries in order; a heading has no page of its own
record Navigation(List<Entry> entries) {

    /// One line.
    ///
    /// @param page in the site; empty for a heading
    record Entry(String title, Path page) {
        boolean isHeading() {
            return page.toString().isEmpty();
        }
    }

    /// What the index says.
    ///
    /// @param index the file, relative to the top
    static Navigation of(Path top, Path index, Node document) {
        var entries = new ArrayList<Entry>();
        entries.add(new Entry("The guide", SitePath.of(top, index)));
        document.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(Heading heading) {
                        if (heading.getLevel() == 2) {
                            entries.add(new Entry(MarkdownPage.text(heading), Path.of("")));
                        }
                    }

                    @Override
                    public void visit(Link link) {
                        Path target = MarkdownPage.target(index, link.getDestination());
                        boolean isNew =
                                entries.stream()
                                        .noneMatch(entry ->
                                                entry.page().equals(SitePath.of(top, target)));
                        if (MarkdownPage.isInside(link.getDestination()) && isNew) {
                            entries.add(
                                    new Entry(MarkdownPage.text(link), SitePath.of(top, target)));
                        }
                    }
                });
        return new Navigation(List.copyOf(entries));
    }

    /// The list as HTML, as it is on a page.
    String html(Path here) {
        var html = new StringBuilder();
        for (Entry entry : entries) {
            String title = Highlighter.escaped(entry.title());
            if (entry.isHeading()) {
                html.append("<h2>%s</h2>\n".formatted(title));
            } else {
                html.append(
                        "<a href=\"%s\"%s>%s</a>\n"
                                .formatted(
                                        SitePath.link(here, entry.page()),
                                        entry.page().equals(here)
                                                ? " class=\"here\" aria-current=\"page\""
                                                : "",
                                        title));
            }
        }
        return html.toString();
    }

    /// Links to the pages before and after a page; nothing for one that is not in the list.
    String neighbours(Path here) {
        List<Entry> pages = entries.stream().filter(entry -> !entry.isHeading()).toList();
        int at = pages.stream().map(Entry::page).toList().indexOf(here);
        if (at < 0) {
            return "";
        }
        String before = at == 0 ? "" : neighbour(here, pages.get(at - 1), "←&nbsp;%s");
        String after =
                at + 1 == pages.size() ? "" : neighbour(here, pages.get(at + 1), "%s&nbsp;→");
        return "<span>%s</span><span>%s</span>".formatted(before, after);
    }

    private static String neighbour(Path here, Entry entry, String form) {
        return "<a href=\"%s\">%s</a>"
                .formatted(
                        SitePath.link(here, entry.page()),
                        form.formatted(Highlighter.escaped(entry.title())));
    }
}
