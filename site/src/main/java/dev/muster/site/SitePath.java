package dev.muster.site;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where a file of the project is in the site; all paths are relative to the top of both.
final class SitePath {
    private SitePath() {}

    /// The page of a file or folder.
    static Path of(Path top, Path file) {
        String name = file.toString();
        if (name.isEmpty()) {
            return Path.of("files.html");
        }
        if (name.equals("README.md") || name.endsWith("/README.md")) {
            return file.resolveSibling("index.html");
        }
        if (name.endsWith(".md")) {
            return Path.of(name.substring(0, name.length() - 3) + ".html");
        }
        if (isPicture(name)) {
            return file;
        }
        return Files.isDirectory(top.resolve(file))
                ? file.resolve("files.html")
                : Path.of(name + ".html");
    }

    static boolean isPicture(String name) {
        return name.endsWith(".svg") || name.endsWith(".png");
    }

    /// A link from one page to another.
    static String link(Path from, Path to) {
        Path folder = from.getParent();
        return (folder == null ? to : folder.relativize(to)).toString();
    }
}
