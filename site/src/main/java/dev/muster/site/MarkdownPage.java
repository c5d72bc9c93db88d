package dev.muster.site;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/// One file of Markdown: what it links to, its sections, and its HTML.
final class MarkdownPage {
    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

    private final Path top;
    private final Path file;
    private final Node document;
    private final Map<Node, String> anchors = new HashMap<>();
    private final List<Section> sections = new ArrayList<>();
    private final Set<Path> targets = new TreeSet<>();

    /// What stands below a heading, for the search and the list of contents.
    ///
    /// @param level of the heading, from 1 on
    record Section(int level, String title, String anchor, String text) {}

    /// Reads one.
    ///
    /// @param file relative to the top
    MarkdownPage(Path top, Path file, String source) {
        this.top = top;
        this.file = file;
        document = PARSER.parse(source);
        readHeadings();
        readLinks();
    }

    private void readHeadings() {
        var names = new Anchors();
        Heading heading = null;
        var text = new StringBuilder();
        for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading next) {
                anchors.put(next, names.next(text(next)));
                if (heading != null) {
                    addSection(heading, text);
                }
                heading = next;
                text.setLength(0);
            } else {
                text.append(text(node)).append(' ');
            }
        }
        if (heading != null) {
            addSection(heading, text);
        }
    }

    private void addSection(Heading heading, CharSequence text) {
        String anchor = anchors.getOrDefault(heading, "");
        sections.add(
                new Section(
                        heading.getLevel(),
                        text(heading),
                        anchor,
                        text.toString().replaceAll("\\s+", " ").strip()));
    }

    private void readLinks() {
        document.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(Link link) {
                        add(link.getDestination());
                        super.visit(link);
                    }

                    @Override
                    public void visit(Image image) {
                        add(image.getDestination());
                    }

                    private void add(String destination) {
                        if (isInside(destination)) {
                            targets.add(target(file, destination));
                        }
                    }
                });
    }

    /// Whether a link is to a file of the project.
    static boolean isInside(String destination) {
        return !destination.startsWith("#") && URI.create(destination).getScheme() == null;
    }

    /// The file to which a link in another one leads, relative to the top.
    static Path target(Path file, String destination) {
        String path = destination.replaceFirst("#.*", "");
        return path.isEmpty() ? file : file.resolveSibling(path).normalize();
    }

    /// All letters of a part of a document, without comments.
    static String text(Node node) {
        var text = new StringBuilder();
        node.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(Text part) {
                        text.append(part.getLiteral());
                    }

                    @Override
                    public void visit(Code code) {
                        text.append(code.getLiteral());
                    }

                    @Override
                    public void visit(FencedCodeBlock block) {
                        text.append(block.getLiteral()).append(' ');
                    }

                    @Override
                    public void visit(SoftLineBreak lineBreak) {
                        text.append(' ');
                    }

                    @Override
                    public void visit(Paragraph paragraph) {
                        super.visit(paragraph);
                        text.append(' ');
                    }

                    @Override
                    public void visit(CustomNode cell) {
                        text.append(' ');
                        super.visit(cell);
                    }
                });
        return text.toString();
    }

    /// The tree that commonmark made of it.
    Node document() {
        return document;
    }

    /// The files that it links to.
    Set<Path> targets() {
        return targets;
    }

    /// What stands below each heading, in order.
    List<Section> sections() {
        return sections;
    }

    /// Its first heading.
    String title() {
        return sections.isEmpty() ? file.toString() : sections.getFirst().title();
    }

    /// The document as HTML.
    ///
    /// @param types those whose names are links
    String html(TypeLinks types) {
        return HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .attributeProviderFactory(_ -> this::setAttributes)
                .nodeRendererFactory(context -> new Blocks(context, types, SitePath.of(top, file)))
                .build()
                .render(document)
                .replace("<table>", "<div class=\"table\"><table>")
                .replace("</table>", "</table></div>");
    }

    private void setAttributes(Node node, String tag, Map<String, String> attributes) {
        if (node instanceof Heading && anchors.containsKey(node)) {
            attributes.put("id", anchors.getOrDefault(node, ""));
        }
        if (node instanceof Link) {
            attributes.computeIfPresent("href", (_, link) -> inSite(link));
        }
        if (node instanceof Image) {
            attributes.computeIfPresent("src", (_, link) -> inSite(link));
        }
    }

    private String inSite(String destination) {
        if (!isInside(destination)) {
            return destination;
        }
        int anchor = destination.indexOf('#');
        Path page = SitePath.of(top, target(file, destination));
        return SitePath.link(SitePath.of(top, file), page)
                + (anchor < 0 ? "" : destination.substring(anchor));
    }

    /// Code with marks and links, and without the comments that hold what a snippet does not show.
    private record Blocks(HtmlNodeRendererContext context, TypeLinks types, Path page)
            implements NodeRenderer {
        /// Its first columns name types of Python, which are called alike.
        private static final Path OF_PYTHON = Path.of("docs/guide/from-python.html");

        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(FencedCodeBlock.class, HtmlBlock.class, Code.class);
        }

        @Override
        public void render(Node node) {
            if (node instanceof FencedCodeBlock block) {
                context.getWriter()
                        .raw(
                                "<pre><code>%s</code></pre>\n"
                                        .formatted(
                                                Highlighter.html(
                                                        block.getLiteral(),
                                                        String.valueOf(block.getInfo()))));
            } else if (node instanceof Code code) {
                boolean mayLink =
                        !page.equals(OF_PYTHON)
                                && !(code.getParent() instanceof Link)
                                && !(code.getParent() instanceof Heading);
                context.getWriter()
                        .raw(
                                mayLink
                                        ? types.html(code.getLiteral(), page)
                                        : "<code>%s</code>"
                                                .formatted(Highlighter.escaped(code.getLiteral())));
            } else if (node instanceof HtmlBlock html && !html.getLiteral().startsWith("<!--")) {
                context.getWriter().raw(html.getLiteral());
            }
        }
    }

    /// One line for each file that it links to and that is not there.
    List<String> missing() {
        return targets.stream()
                .filter(target -> !Files.exists(top.resolve(target)))
                .map(target -> file + ": there is no " + target)
                .toList();
    }
}
