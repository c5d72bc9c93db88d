package dev.muster.site;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// Javadoc of the artifacts that the site's own pom depends on.
final class ApiDocs {
    private static final Pattern OURS = Pattern.compile("muster(?:-(\\w+))?-\\d.*\\.jar");
    private static final Pattern MODULE = Pattern.compile("(?m)^(?:open )?module ([\\w.]+)");

    private ApiDocs() {}

    /// Writes it into the folder `api` of the site.
    ///
    /// @param libraries the jars of the class path of the site
    static void write(Path top, Path site, Path libraries) throws IOException {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "-quiet",
                                "--no-fonts",
                                "-notimestamp",
                                "-Xdoclint:none",
                                "-windowtitle",
                                "Muster",
                                "-doctitle",
                                "Muster",
                                "-d",
                                site.resolve("api").toString()));
        var modules = new ArrayList<String>();
        var modulePath = new ArrayList<String>();
        try (Stream<Path> jars = Files.list(libraries)) {
            for (Path jar : jars.sorted().toList()) {
                Matcher ours = OURS.matcher(jar.getFileName().toString());
                if (!ours.matches()) {
                    modulePath.add(jar.toString());
                    continue;
                }
                Path sources =
                        top.resolve(ours.group(1) == null ? "core" : ours.group(1))
                                .resolve("src/main/java");
                Matcher name =
                        MODULE.matcher(Files.readString(sources.resolve("module-info.java")));
                if (name.find()) {
                    modules.add(name.group(1));
                    arguments.add("--module-source-path");
                    arguments.add(name.group(1) + "=" + sources);
                }
            }
        }
        arguments.addAll(
                List.of(
                        "--module-path", String.join(":", modulePath),
                        "--module", String.join(",", modules)));
        var output = new StringWriter();
        var writer = new PrintWriter(output);
        int status =
                ToolProvider.findFirst("javadoc")
                        .orElseThrow()
                        .run(writer, writer, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IOException("Javadoc cannot be made:\n" + output);
        }
    }
}
