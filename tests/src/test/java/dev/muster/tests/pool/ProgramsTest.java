package dev.muster.tests.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.Pool;
import dev.muster.pickle.Pickle;
import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Offspring;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs in every form in which Java is started: their tasks run in worker JVMs, and their
/// functions in processes of their own.
@ExtendWith(Leaks.class)
class ProgramsTest {
    private static final String PROGRAM =
            """
            import dev.muster.JvmProcess;
            import dev.muster.Pool;
            import java.util.List;
            import java.util.stream.IntStream;

            public class One {
                record Square(int number, int square) {}

                static Square square(int number) {
                    return new Square(number, number * number);
                }

                public static void main(String[] arguments) throws Exception {
                    List<Integer> numbers = IntStream.range(0, 100).boxed().toList();
                    try (var pool = Pool.processes(c -> c.withWorkers(1))) {
                        int sum = pool.map(One::square, numbers).stream()
                                .mapToInt(Square::square).sum();
                        long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
                        boolean isHere = pid == ProcessHandle.current().pid();
                        System.out.println("sum " + sum + (isHere ? " here" : " elsewhere"));
                    }
                    JvmProcess.start(() -> System.out.println("process " + square(7))).join();
                }
            }
            """;

    /// For JVMs that live for a moment. What the first jshell of a user says.
    private static final Pattern JSHELL_FIRST =
            Pattern.compile(
                    ".* java\\.util\\.prefs\\.\\S+ \\S+\\R.*Created user preferences directory\\.\\R");

    private static final List<String> QUICKLY =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final String[] SAID = {
        "sum 328350 elsewhere", "process Square[number=7, square=49]"
    };

    @TempDir private Path folder;

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /// What is on the class path and there: jshell wants no other.
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Files.exists(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private RunningCommand run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        QUICKLY.stream()
                .map(option -> program.endsWith("jshell") ? "-J" + option : option)
                .forEach(command::add);
        command.addAll(List.of(arguments));
        return RunningCommand.start(folder, command);
    }

    private void assertSays(String[] expected, String start, String... arguments)
            throws IOException {
        try (RunningCommand program = run(start, arguments)) {
            program.awaitSuccess();

            assertThat(program.output())
                    .as("output; errors: %s", program.errors())
                    .contains(expected);
            assertThat(JSHELL_FIRST.matcher(program.errors()).replaceFirst("")).isEmpty();
        }
        assertThat(Offspring.alive()).extracting(ProcessHandle::info).isEmpty();
    }

    private Path compile(String options, Path... sources) throws IOException {
        Path target = Files.createDirectories(folder.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of(options.split(" ")));
        arguments.addAll(List.of("-proc:none", "-d", target.toString()));
        Stream.of(sources).map(Path::toString).forEach(arguments::add);
        int status =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, arguments.toArray(String[]::new));
        assertThat(status).isZero();
        return target;
    }

    // ---- source files ----

    @Test
    void a_single_source_file() throws IOException {
        Path source = Files.writeString(folder.resolve("One.java"), PROGRAM);

        assertSays(SAID, tool("java"), "-cp", classPath(), source.toString());
    }

    @Test
    void a_compact_source_file() throws IOException {
        Path source =
                Files.writeString(
                        folder.resolve("Compact.java"),
                        """
                        import dev.muster.JvmProcess;
                        import dev.muster.Pool;

                        record Square(int number, int square) {}

                        static int square(int x) {
                            return x * x;
                        }

                        void main() throws Exception {
                            try (var pool = Pool.processes(c -> c.withWorkers(1))) {
                                IO.println(pool.map(x -> square(x) + 1, List.of(1, 2, 3)));
                            }
                            JvmProcess.start(() -> IO.println(new Square(7, square(7)))).join();
                        }
                        """);

        assertSays(
                new String[] {"[2, 5, 10]", "Square[number=7, square=49]"},
                tool("java"),
                "-cp",
                classPath(),
                source.toString());
    }

    @Test
    void a_compact_source_file_whose_lambda_uses_the_program_is_told_the_line() throws IOException {
        Path source =
                Files.writeString(
                        folder.resolve("Captures.java"),
                        """
                        import dev.muster.Pool;

                        int square(int x) {
                            return x * x;
                        }

                        void main() throws Exception {
                            try (var pool = Pool.processes(c -> c.withWorkers(1))) {
                                IO.println(pool.map(x -> square(x), List.of(1, 2, 3)));
                            }
                        }
                        """);

        try (RunningCommand program = run(tool("java"), "-cp", classPath(), source.toString())) {
            assertThat(program.awaitExit()).isEqualTo(1);
            assertThat(program.errors())
                    .contains("IllegalArgumentException", "Captures.java:9", "static");
        }
    }

    @Test
    void a_process_that_outlives_its_program_says_what_it_misses() throws IOException {
        Path source =
                Files.writeString(
                        folder.resolve("Leaving.java"),
                        """
                        import dev.muster.JvmProcess;
                        import java.util.concurrent.CountDownLatch;

                        public class Leaving {
                            static class Late {
                                static void say() {
                                    System.out.println("late");
                                }
                            }

                            public static void main(String[] arguments) throws Exception {
                                JvmProcess process = JvmProcess.start(() -> {
                                    long parent = JvmProcess.current().orElseThrow().parentPid();
                                    ProcessHandle.of(parent).ifPresent(p -> {
                                        p.destroy();
                                        p.onExit().join();
                                    });
                                    Late.say();
                                });
                                process.join();
                            }
                        }
                        """);

        try (RunningCommand program = run(tool("java"), "-cp", classPath(), source.toString())) {
            program.awaitExit();

            assertThat(program.output()).doesNotContain("late");
            assertThat(program.errors())
                    .contains("NoClassDefFoundError", "Leaving$Late", "withClassPath")
                    .contains("which started this one", "has ended");
        }
    }

    @Test
    void a_static_variable_that_a_task_reads_is_spoken_of_once() throws IOException {
        Path source =
                Files.writeString(
                        folder.resolve("Statics.java"),
                        """
                        import dev.muster.JvmProcess;
                        import dev.muster.Pool;
                        import java.util.List;

                        public class Statics {
                            static int factor = 1;
                            static final int FIXED = List.of(1, 2).size();
                            static String kept;
                            static class Settings {
                                static String name = "x";
                            }

                            static int times(int x) {
                                return x * factor;
                            }

                            static String kept() {
                                if (kept == null) {
                                    kept = "made";
                                }
                                return kept + FIXED;
                            }

                            public static void main(String[] arguments) throws Exception {
                                factor = 10;
                                try (var pool = Pool.processes(c -> c.withWorkers(1))) {
                                    System.out.println(pool.map(x -> x * factor, List.of(1, 2)));
                                    pool.map(x -> times(x), List.of(1));
                                    System.out.println(pool.submit(() -> kept()).get());
                                }
                                JvmProcess.start(() -> System.out.println(Settings.name)).join();
                            }
                        }
                        """);

        try (RunningCommand program = run(tool("java"), "-cp", classPath(), source.toString())) {
            program.awaitSuccess();

            assertThat(program.output()).contains("[1, 2]", "made2", "x");
            assertThat(program.errors())
                    .containsOnlyOnce("static variable Statics.factor")
                    .containsOnlyOnce("static variable Statics.Settings.name")
                    .doesNotContain("kept", "FIXED");
        }
    }

    // ---- the world of a program ----

    @Test
    void workers_live_in_the_world_of_their_program() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path source =
                Files.writeString(
                        folder.resolve("World.java"),
                        """
                        import dev.muster.JvmProcess;
                        import dev.muster.Pool;
                        import dev.muster.WorkerOutput;
                        import java.nio.file.Path;
                        import java.util.Locale;
                        import java.util.TimeZone;

                        public class World {
                            static String world() {
                                boolean asserts = false;
                                assert asserts = true;
                                return String.join(" ", TimeZone.getDefault().getID(),
                                        Locale.getDefault().toString(), System.getProperty("mine"),
                                        System.getProperty("file.encoding"),
                                        System.getProperty("stdout.encoding"), "" + asserts);
                            }

                            public static void main(String[] arguments) throws Exception {
                                Path other = Path.of(arguments[0]);
                                String here = world();
                                System.out.println(here);
                                try (var pool = Pool.processes(c ->
                                        c.withWorkers(1).withDirectory(other))) {
                                    System.out.println(here.equals(pool.submit(World::world).get()));
                                    System.out.println("pool in " + pool.submit(() ->
                                            Path.of("").toAbsolutePath().toString()).get());
                                }
                                JvmProcess.start(() -> {
                                    if (!world().equals(here)) {
                                        throw new IllegalStateException(world());
                                    }
                                    System.out.println("process in " + Path.of("").toAbsolutePath());
                                    System.out.println("gr" + (char) 0xfc + (char) 0xdf + "e");
                                }, c -> c.withDirectory(other).withOutput(new WorkerOutput.To(
                                        line -> System.out.println(line.text())))).join();
                            }
                        }
                        """);

        String[] expected = {
            "Asia/Tokyo de_AT here US-ASCII UTF-8 true",
            "true",
            "pool in " + other,
            "process in " + other,
            "grüße"
        };
        assertSays(
                expected,
                tool("java"),
                "-cp",
                classPath(),
                "-ea",
                "-Dmine=here",
                "-Dfile.encoding=US-ASCII",
                "-Dstdout.encoding=UTF-8",
                "-Duser.timezone=Asia/Tokyo",
                "-Duser.language=de",
                "-Duser.country=AT",
                source.toString(),
                other.toString());
    }

    // ---- jars and modules ----

    @Test
    void a_jar_that_holds_everything() throws IOException {
        Path source = Files.writeString(folder.resolve("One.java"), PROGRAM);
        Path classes = compile("-cp " + classPath(), source);
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "One");
        Path jar = jarOf(manifest, classes, place(Pool.class), place(Pickle.class));

        assertSays(SAID, tool("java"), "-jar", jar.toString());
    }

    private Path jarOf(Manifest manifest, Path... parts) throws IOException {
        Path jar = folder.resolve("all.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Path part : parts) {
                copy(part, out);
            }
        }
        return jar;
    }

    /// As the plugin of Spring Boot packs it: jars in a jar, which only its own loader can read.
    @ParameterizedTest
    @MethodSource
    void a_jar_with_jars_in_it(Path loader) throws IOException {
        Path source = Files.writeString(folder.resolve("One.java"), PROGRAM);
        Path classes = compile("-cp " + classPath(), source);
        Path jar = folder.resolve("nested.jar");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.MAIN_CLASS,
                        "org.springframework.boot.loader.launch.JarLauncher");
        manifest.getMainAttributes().putValue("Start-Class", "One");
        manifest.getMainAttributes().putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
        manifest.getMainAttributes().putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            copy(loader, out);
            for (String each : List.of("BOOT-INF/", "BOOT-INF/classes/", "BOOT-INF/lib/")) {
                out.putNextEntry(new ZipEntry(each)); // looked for as an entry of its own
            }
            copyFiles(classes, "BOOT-INF/classes/", out);
            store("BOOT-INF/lib/core.jar", jarOf(place(Pool.class)), out);
            store("BOOT-INF/lib/pickle.jar", jarOf(place(Pickle.class)), out);
        }

        assertSays(SAID, tool("java"), "-Djava.io.tmpdir=" + folder, "-jar", jar.toString());
    }

    /// Those of two versions of Spring Boot, which only a build by Maven fetches.
    static Stream<Path> a_jar_with_jars_in_it() throws IOException {
        Path place = MusterJar.top().resolve("tests/target/spring-boot");
        assumeTrue(Files.isDirectory(place), "loaders are fetched by Maven, see tests/pom.xml");
        try (Stream<Path> files = Files.list(place)) {
            return files.sorted().toList().stream();
        }
    }

    private static byte[] jarOf(Path part) throws IOException {
        if (Files.isRegularFile(part)) {
            return Files.readAllBytes(part);
        }
        var bytes = new ByteArrayOutputStream();
        try (var out = new JarOutputStream(bytes)) {
            copyFiles(part, "", out);
        }
        return bytes.toByteArray();
    }

    /// A jar in a jar must not be compressed.
    private static void store(String name, byte[] bytes, JarOutputStream out) throws IOException {
        var crc = new CRC32();
        crc.update(bytes);
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        out.putNextEntry(entry);
        out.write(bytes);
    }

    private static void copy(Path part, JarOutputStream out) throws IOException {
        if (Files.isDirectory(part)) {
            copyFiles(part, "", out);
        } else {
            var jar = URI.create("jar:" + part.toUri());
            try (FileSystem files = FileSystems.newFileSystem(jar, Map.of())) {
                copyFiles(files.getPath("/"), "", out);
            }
        }
    }

    private static void copyFiles(Path root, String under, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                if (!name.startsWith("META-INF") && !name.equals("module-info.class")) {
                    out.putNextEntry(new ZipEntry(under + name));
                    Files.copy(file, out);
                }
            }
        }
    }

    @Test
    void a_module() throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Path descriptor =
                Files.writeString(
                        sources.resolve("module-info.java"),
                        "module program { requires dev.muster; opens one to dev.muster; }");
        Path packaged = Files.createDirectories(sources.resolve("one"));
        Path source = Files.writeString(packaged.resolve("One.java"), "package one;\n" + PROGRAM);
        String modules =
                String.join(
                        File.pathSeparator,
                        place(Pool.class).toString(),
                        place(Pickle.class).toString());
        Path classes = compile("-p " + modules, descriptor, source);

        assertSays(
                SAID,
                tool("java"),
                "-p",
                modules + File.pathSeparator + classes,
                "-m",
                "program/one.One");
    }

    // ---- the README ----

    private static final String ONE_JAR = "cli/target/muster.jar";

    /// Its lines, with the jar that a build has made, or one with the same in it.
    @Test
    void what_the_readme_says_of_a_program_in_one_file() throws IOException {
        String readme = Files.readString(MusterJar.top().resolve("README.md"));
        String library = section(readme, "## As a library");
        Path source = Files.writeString(folder.resolve("One.java"), block(library, "java"));
        List<String> lines = library.lines().filter(line -> line.startsWith("java -cp ")).toList();
        assertThat(lines).hasSize(2);

        for (String line : lines) {
            assertSays(new String[] {"[1, 4, 9]"}, tool("java"), arguments(line, source));
        }
    }

    @Test
    void what_the_readme_says_of_jshell() throws IOException {
        String library =
                section(Files.readString(MusterJar.top().resolve("README.md")), "## As a library");
        String line =
                library.lines()
                        .filter(each -> each.startsWith("jshell "))
                        .findFirst()
                        .orElseThrow();
        Path script =
                Files.writeString(
                        folder.resolve("script.jsh"),
                        block(library, "java").replace("void main", "void start")
                                + "start()\n/exit\n");

        String[] arguments = arguments(line + " -s DEFAULT One.java", script);
        assertSays(new String[] {"[1, 4, 9]"}, tool("jshell"), arguments);
    }

    private static String section(String text, String title) {
        String from = text.substring(text.indexOf(title) + title.length());
        return from.substring(0, from.indexOf("\n## "));
    }

    private static String block(String text, String language) {
        String from = text.substring(text.indexOf("```" + language + "\n") + language.length() + 4);
        return from.substring(0, from.indexOf("```"));
    }

    private String[] arguments(String line, Path source) throws IOException {
        String[] words = line.substring(line.indexOf(' ') + 1).split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] =
                    switch (words[i]) {
                        case "One.java" -> source.toString();
                        case ONE_JAR -> oneJar();
                        case String path when path.contains("/target/") ->
                                place(Pool.class) + File.pathSeparator + place(Pickle.class);
                        case String other -> other;
                    };
        }
        return words;
    }

    private String oneJar() throws IOException {
        Path built = MusterJar.top().resolve(ONE_JAR);
        boolean isFresh = Files.isRegularFile(place(Pool.class)) && Files.exists(built);
        return isFresh
                ? built.toString()
                : jarOf(new Manifest(), place(Pool.class), place(Pickle.class)).toString();
    }

    // ---- jshell ----

    @Test
    void snippets_of_jshell() throws IOException {
        String said =
                jshell(
                        """
                        int square(int x) { return x * x; }
                        int k = 7;
                        int times(int x) { return x * k; }
                        List<String> names = new ArrayList<>(List.of("a", "b"));
                        RemoteFunction<Integer, Integer> twice = x -> 2 * k * x;
                        record Point(int x) { int scaled() { return k * x; } }
                        interface Shape { int area(); }
                        record Box(int side) implements Shape { public int area() { return k * side; } }
                        var pool = Pool.processes(c -> c.withWorkers(1));
                        System.out.println("squares " + pool.map(x -> square(x), List.of(1, 2, 3)));
                        System.out.println("times " + pool.map(x -> x * k + names.size(), List.of(1)));
                        System.out.println("method " + pool.map(x -> times(x), List.of(1, 2)));
                        System.out.println("function " + pool.map(x -> twice.call(x), List.of(1)));
                        System.out.println("itself " + pool.map(twice, List.of(1, 2)));
                        System.out.println("record " + pool.map(Point::scaled, List.of(new Point(3))));
                        k = 8;
                        System.out.println("by interface " + pool.submit((Shape s) -> s.area(), new Box(2)).get());
                        System.out.println("changed " + pool.submit(() -> times(1)).get());
                        pool.close();
                        JvmProcess.start(
                            () -> System.out.println("process " + times(2)),
                            c -> c.withOutput(new WorkerOutput.Console())).join();
                        """);

        assertThat(said)
                .doesNotContain("static variable")
                .contains(
                        "squares [1, 4, 9]",
                        "times [9]",
                        "method [7, 14]",
                        "function [14]",
                        "itself [14, 28]",
                        "record [21]",
                        "by interface 16",
                        "changed 8",
                        "] process 16");
    }

    @Test
    void variables_of_jshell_that_cannot_go_along_are_refused() throws IOException {
        String said =
                jshell(
                        """
                        int count = 0;
                        var thread = new Thread();
                        int hidden = 5;
                        interface Shape { int area(); }
                        record Box(int side) implements Shape { public int area() { return side * hidden; } }
                        var pool = Pool.processes(c -> c.withWorkers(1));
                        void ask(Callable<?> task) {
                            try {
                                System.out.println("no failure " + task.call());
                            } catch (Throwable e) {
                                System.out.println(e);
                            }
                        }
                        ask(() -> pool.submit(() -> count++).get());
                        ask(() -> pool.submit(() -> thread.getName()).get());
                        ask(() -> pool.submit((Shape s) -> s.area(), new Box(2)).get());
                        pool.close();
                        """);

        assertThat(said)
                .doesNotContain("no failure")
                .contains("it changes the jshell variable 'count'")
                .contains("reads the jshell variable 'thread', which cannot go along")
                .contains("NoClassDefFoundError");
    }

    private String jshell(String snippets) throws IOException {
        Path script =
                Files.writeString(
                        folder.resolve("script.jsh"),
                        "import dev.muster.*;\nimport java.util.concurrent.*;\n"
                                + snippets
                                + "/exit\n");
        String output;
        try (RunningCommand shell =
                run(
                        tool("jshell"),
                        "-s",
                        "--class-path",
                        classPath(),
                        "DEFAULT",
                        script.toString())) {
            shell.awaitSuccess();
            output = shell.output() + shell.errors();
        }
        assertThat(Offspring.alive()).extracting(ProcessHandle::info).isEmpty();
        return output;
    }
}
