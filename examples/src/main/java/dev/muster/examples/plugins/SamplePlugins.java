package dev.muster.examples.plugins;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import javax.tools.ToolProvider;

/// Plug-ins as strangers write them: one behaves well, the others do not. Their source is compiled
/// and packed into jars; the JDK does both.
final class SamplePlugins {
    private static final Map<String, String> BODIES =
            Map.of(
                    "shouts", "return text.toUpperCase() + \"!\";",
                    "throws", "throw new IllegalStateException(\"no \" + text + \" today\");",
                    "exits", "System.exit(0); return text;",
                    "hangs",
                            """
                            while (true) {
                                try {
                                    Thread.sleep(1000);
                                } catch (InterruptedException _) {
                                    // deaf to interrupts
                                }
                            }
                            """,
                    "hoards",
                            """
                            var all = new java.util.ArrayList<byte[]>();
                            while (true) {
                                if (all.size() < 400) {
                                    all.add(new byte[1 << 20]);
                                }
                            }
                            """);

    /// What is done with the folder of plug-ins.
    interface Use {
        void of(Path folder) throws IOException, InterruptedException;
    }

    private SamplePlugins() {}

    /// Makes the plug-ins in a folder that is removed after their use.
    static void inNewFolder(Use use) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("plugins");
        try {
            for (var body : BODIES.entrySet()) {
                pack(folder, body.getKey(), source(body.getValue()));
            }
            use.of(folder);
        } finally {
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static String source(String body) {
        return """
        public final class Plugin implements java.util.function.UnaryOperator<String> {
            public String apply(String text) {
                %s
            }
        }
        """
                .formatted(body);
    }

    private static void pack(Path folder, String name, String source) throws IOException {
        Path java = Files.writeString(folder.resolve("Plugin.java"), source);
        var compiler =
                Objects.requireNonNull(
                        ToolProvider.getSystemJavaCompiler(),
                        "this Java has no compiler, use a JDK");
        if (compiler.run(null, null, null, java.toString()) != 0) {
            throw new IOException("the plug-in " + name + " does not compile");
        }
        URI jar = URI.create("jar:" + folder.resolve(name + ".jar").toUri());
        try (var files = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Path services = Files.createDirectories(files.getPath("META-INF/services"));
            Files.writeString(services.resolve("java.util.function.UnaryOperator"), "Plugin");
            Files.move(folder.resolve("Plugin.class"), files.getPath("Plugin.class"));
        }
        Files.delete(java);
    }
}
