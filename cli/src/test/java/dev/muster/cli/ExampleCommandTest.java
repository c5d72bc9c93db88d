package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.catalogue.Example;
import dev.muster.examples.catalogue.Examples;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExampleCommandTest {
    private final PrintStream outputBefore = System.out;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(said, true, UTF_8));
    }

    @AfterEach
    void stop_listening() {
        System.setOut(outputBefore);
    }

    private String output(String... arguments) {
        said.reset();
        assertThat(Muster.execute(arguments)).isZero();
        return said.toString(UTF_8);
    }

    @Test
    void lists_each_example_with_one_line() {
        assertThat(output("example").lines())
                .hasSameSizeAs(Examples.all())
                .allMatch(line -> line.length() < 100)
                .anyMatch(line -> line.matches("echo +messages without a manager.*"));
    }

    @Test
    void runs_one() {
        assertThat(output("example", "echo"))
                .isEqualTo("21 objects and 8 messages of 1036897 bytes came back\n");
    }

    @Test
    void shows_all_files_of_an_example_and_the_one_of_a_program() {
        assertThat(output("example", "echo", "--show").lines())
                .startsWith("// Echo.java", "package dev.muster.examples.echo;")
                .containsSubsequence("// EchoClient.java", "// EchoServer.java")
                .noneMatch(line -> line.contains("package-info"));
        assertThat(output("example", "echo-client", "--show"))
                .startsWith("package dev.muster.examples.echo;")
                .contains("class EchoClient")
                .doesNotContain("class EchoServer");
        assertThat(output("example", "countdown", "--show"))
                .startsWith("package dev.muster.examples.countdown;");
    }

    @Test
    void shows_the_python_partner() throws Exception {
        Example.Program worker =
                Examples.with("factorizer-worker").program("factorizer-worker").orElseThrow();

        assertThat(output("example", "factorizer-worker", "--python"))
                .isEqualTo(worker.python().orElseThrow())
                .startsWith("\"\"\"Takes chunks of numbers");
    }
}
