package dev.muster.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.muster.connection.AuthKey;
import dev.muster.tests.command.MusterJar;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Ports;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.Pythons;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The code in README.md and the guide, as it stands there.
@ExtendWith(Leaks.class)
class SnippetsTest {
    @TempDir private Path directory = Path.of("");

    private static List<Snippet> snippets(String language) throws IOException {
        return Snippet.all().stream()
                .filter(snippet -> snippet.language().equals(language))
                .toList();
    }

    /// Compiles sources by their names.
    ///
    /// @return what the compiler says; nothing if all is well
    private String compile(Map<String, String> sources) throws IOException {
        var output = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            Path folder = Files.createDirectories(directory.resolve("src"));
            for (var each : sources.entrySet()) {
                Files.writeString(folder.resolve(each.getKey() + ".java"), each.getValue());
            }
            var options =
                    List.of(
                            "-proc:none",
                            "-d",
                            directory.resolve("classes").toString(),
                            "-cp",
                            System.getProperty("java.class.path"));
            var units =
                    files.getJavaFileObjectsFromPaths(
                            sources.keySet().stream()
                                    .map(name -> folder.resolve(name + ".java"))
                                    .toList());
            return compiler.getTask(output, files, null, options, null, units).call()
                    ? ""
                    : output.toString();
        }
    }

    @Test
    void every_java_snippet_compiles() throws IOException {
        var sources = new TreeMap<String, String>();
        for (Snippet snippet : snippets("java")) {
            sources.put(snippet.name(), snippet.source());
        }

        assertThat(sources).hasSizeGreaterThan(30);
        assertThat(compile(sources)).isEmpty();
    }

    @Test
    void what_does_not_fit_the_api_is_found() throws IOException {
        var snippet = new Snippet("Wrong", "java", "static Pool pool;\n", "pool.conjure();\n", "");

        assertThat(compile(Map.of("Wrong", snippet.source()))).contains("conjure()");
    }

    @Test
    void every_python_snippet_compiles() throws IOException {
        List<String> command =
                new ArrayList<>(List.of(python().executable().toString(), "-m", "py_compile"));
        for (Snippet snippet : snippets("python")) {
            Path file = directory.resolve(snippet.name() + ".py");
            command.add(Files.writeString(file, snippet.hidden() + snippet.code()).toString());
        }
        assertThat(command).hasSizeGreaterThan(10);
        try (var compiler = RunningCommand.start(directory, command)) {
            assertThat(compiler.awaitExit()).as(compiler.errors()).isZero();
        }
    }

    private static Python python() {
        assumeFalse(Pythons.all().isEmpty(), "no Python was found");
        return Pythons.all().getLast();
    }

    /// All that can, in one JVM and one Python, with one manager.
    @Test
    void every_snippet_runs() throws IOException {
        AuthKey.generate().writeFile(directory.resolve("muster.key"));
        String port = Integer.toString(Ports.free());
        String address = "127.0.0.1:" + port;
        var sources = new TreeMap<String, String>();
        for (Snippet snippet : snippets("java")) {
            if (canRun(snippet)) {
                sources.put(snippet.name(), localized(snippet, address));
            }
        }
        assertThat(sources).hasSizeGreaterThan(25);
        assertThat(compile(sources)).isEmpty();
        var arguments = new ArrayList<>(List.of(address));
        arguments.addAll(sources.keySet());
        try (var java = runJava(Surroundings.class.getName(), arguments)) {
            java.awaitOutput("failed: ");
            assertThat(java.output()).as(java.errors()).contains("failed: 0");
            try (var runner = runPython(port)) {
                runner.awaitSuccess();
            }
        }
    }

    /// Those of the README that need each other run by themselves, below.
    private static boolean canRun(Snippet snippet) {
        boolean runsBelow =
                snippet.name().startsWith("README") && (snippet.code().contains("50000"));
        return snippet.reason().isEmpty() && !runsBelow;
    }

    /// With a free port for servers, that of the manager for clients, names of its own for memory,
    /// and servers that do not wait for somebody to end them.
    private static String localized(Snippet snippet, String address) {
        boolean serves = snippet.code().contains("Manager.serve(");
        return snippet.source()
                .replace("127.0.0.1:50000", serves ? "127.0.0.1:0" : address)
                .replace(".create(\"", ".create(ProcessHandle.current().pid() + \"")
                .replace(
                        "server.awaitTermination();", "server.close(); server.awaitTermination();");
    }

    private RunningCommand runPython(String port) throws IOException {
        var programs = new StringBuilder("import runpy\n");
        int count = 0;
        for (Snippet snippet : snippets("python")) {
            if (canRun(snippet)) {
                String program =
                        (snippet.hidden() + snippet.code())
                                .replaceAll(
                                        "\\('[\\d.]+', 50000\\)", "('127.0.0.1', " + port + ")");
                Path file = directory.resolve(snippet.name() + ".py");
                Files.writeString(file, program);
                programs.append("runpy.run_path('%s')\n".formatted(file));
                count++;
            }
        }
        assertThat(count).isGreaterThan(4);
        Path all = Files.writeString(directory.resolve("all.py"), programs);
        return RunningCommand.startPython(directory, python(), all);
    }

    /// Commands in blocks and those in the text.
    @Test
    void every_command_has_the_options_and_the_files_that_are_named() throws IOException {
        int commands = 0;
        for (Snippet snippet : snippets("sh")) {
            for (String line : snippet.code().lines().toList()) {
                commands++;
                assertThat(CommandWords.mistakes(line)).as(snippet.name() + ": " + line).isEmpty();
            }
        }
        assertThat(commands).isGreaterThan(10);

        assertThat(CommandWords.mistakes("./muster serve --bind x --conjure").toString())
                .contains("--conjure");
        assertThat(CommandWords.mistakes("muster conjure").toString()).contains("conjure");
        assertThat(CommandWords.mistakes("python3 examples/src/none.py").toString())
                .contains("none.py");
        assertThat(CommandWords.mistakes("./dev conjure").toString()).contains("conjure");
    }

    /// The program of the README in the folder where `muster key muster.key` was said, on a port
    /// that is free.
    @Test
    void the_manager_of_the_readme_gets_its_answer_from_its_python_worker() throws IOException {
        answer(false);
    }

    @Test
    void and_from_its_worker_in_another_jvm() throws IOException {
        answer(true);
    }

    private void answer(boolean byJava) throws IOException {
        try (var muster = MusterJar.start(directory, "key", "muster.key")) {
            muster.awaitSuccess();
        }
        String port = Integer.toString(Ports.free());
        Snippet server = readme("java", "Manager.serve(");
        Snippet javaWorker = readme("java", "Manager.connect(");
        Path pythonWorker = directory.resolve("worker.py");
        Files.writeString(
                pythonWorker, readme("python", "SyncManager").code().replace("50000", port));
        assertThat(
                        compile(
                                Map.of(
                                        server.name(),
                                        // says when it listens
                                        server.source()
                                                .replace("50000", port)
                                                .replace(
                                                        "jobs.put(",
                                                        "System.out.println(\"listens\");"
                                                                + " jobs.put("),
                                        javaWorker.name(),
                                        javaWorker.source().replace("50000", port))))
                .isEmpty();

        try (var serving = run(server)) {
            serving.awaitOutput("listens");
            try (var worker =
                    byJava
                            ? run(javaWorker)
                            : RunningCommand.startPython(directory, python(), pythonWorker)) {
                worker.awaitSuccess();
            }
            serving.awaitSuccess();
            assertThat(serving.output()).contains("2", "4", "3", "9", "5", "25");
        }
    }

    private static Snippet readme(String language, String part) throws IOException {
        return snippets(language).stream()
                .filter(snippet -> snippet.name().startsWith("README"))
                .filter(snippet -> snippet.code().contains(part))
                .findFirst()
                .orElseThrow();
    }

    private RunningCommand run(Snippet program) throws IOException {
        return runJava(program.name(), List.of());
    }

    private RunningCommand runJava(String main, List<String> arguments) throws IOException {
        String classPath =
                directory.resolve("classes")
                        + File.pathSeparator
                        + System.getProperty("java.class.path");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classPath,
                                main));
        command.addAll(arguments);
        return RunningCommand.start(directory, command);
    }
}
