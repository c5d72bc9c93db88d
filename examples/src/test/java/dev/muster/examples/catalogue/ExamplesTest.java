package dev.muster.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The catalogue, and that each example is complete.
class ExamplesTest {
    private static final Path FOLDERS = Path.of("src/main/java/dev/muster/examples");

    static List<Example> all() {
        return Examples.all();
    }

    @Test
    void every_folder_is_in_the_catalogue_and_in_the_index() throws IOException {
        String index = Files.readString(Path.of("README.md"));
        try (Stream<Path> inside = Files.list(FOLDERS)) {
            assertThat(
                            inside.filter(Files::isDirectory)
                                    .map(each -> each.getFileName().toString())
                                    .filter(each -> !each.equals("catalogue")))
                    .containsExactlyInAnyOrderElementsOf(
                            Examples.all().stream().map(Example::name).toList())
                    .allSatisfy(name -> assertThat(index).contains("/" + name + "/README.md"));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void an_example_has_a_package_a_readme_a_summary_and_sources(Example example)
            throws IOException {
        Path folder = FOLDERS.resolve(example.name());
        String readme = Files.readString(folder.resolve("README.md"));

        assertThat(example.first().name()).isEqualTo(example.name());
        assertThat(example.summary()).hasLineCount(1).hasSizeLessThan(80);
        assertThat(readme).startsWith("# ").contains("./muster example " + example.name());
        for (Example.Program program : example.programs()) {
            assertThat(program.type().getPackageName())
                    .isEqualTo("dev.muster.examples." + example.name());
            assertThat(program.java()).contains("class " + program.type().getSimpleName());
            assertThat(readme).contains("example " + program.name());
        }
        assertThat(example.java()).contains("main(String[] args)");
        assertEveryPythonFileBelongsToAProgram(example, folder, readme);
    }

    private static void assertEveryPythonFileBelongsToAProgram(
            Example example, Path folder, String readme) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".py")).toList()) {
                String name = file.getFileName().toString();
                String program = name.replace(".py", "").replace('_', '-');
                assertThat(example.program(program)).as(name).isPresent();
                assertThat(example.program(program).orElseThrow().python())
                        .contains(Files.readString(file));
                if (!name.endsWith("_server.py")) {
                    assertThat(readme).contains("python3 examples/").contains(".py");
                }
            }
        }
    }

    @Test
    void a_name_that_is_none_and_an_argument_too_many_are_refused() {
        assertThatThrownBy(() -> Examples.with("conjurer"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no example conjurer; muster example lists them");
        assertThatThrownBy(() -> Examples.with("echo").first().main().run("seven"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("echo takes no arguments, but was given seven");
    }
}
