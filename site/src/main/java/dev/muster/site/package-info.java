/// The site: what is written in Markdown as static pages, by `./dev site`.
///
/// ```
/// README.md ─► Site follows every link ─► MarkdownPage, SourcePage ─► target/site ─► LinkCheck
///                                               in PageFrame, with Navigation
/// ```
///
/// The folders of the site are those of the project, so a link leads to the same file in both, and
/// only its ending differs: `docs/guide/pool.md` is `docs/guide/pool.html`, and a `README.md` is
/// `index.html`. Pages ask for nothing outside of the site: they work from a folder, from a server,
/// and below any path of it.
///
/// Markdown is read by commonmark-java. The generators that were looked at bring more than they
/// spare here: the skins of maven-site-plugin have other anchors than the pages have on GitHub, and
/// JBake has a database. VitePress needs a server and Node.
@NullMarked
package dev.muster.site;

import org.jspecify.annotations.NullMarked;
