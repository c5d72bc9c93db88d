package dev.muster.examples.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.PythonPartner;
import dev.muster.examples.testing.RunningExample;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceCopiesTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void a_changed_copy_is_not_seen_until_it_is_set_again() throws Exception {
        assertThat(RunningExample.lines("namespace"))
                .containsExactly(
                        "the city is Paris",
                        "changed only: [Ann]",
                        "set again: [Ann, Bob]",
                        "at the end: [Ann, Bob]");
    }

    @Test
    void python_sees_the_same_names_and_the_same_trap() throws Exception {
        String socket = folder.resolve("socket").toString();
        String[] arguments = {"--address", socket, "--key-file", folder.resolve("key").toString()};
        try (var java = RunningExample.start("namespace", arguments)) {
            java.await("listening on ");

            assertThat(PythonPartner.lines("namespace", arguments))
                    .containsExactly(
                            "names is ['Ann', 'Bob']",
                            "changed only: ['Ann', 'Bob']",
                            "set again: ['Ann', 'Bob', 'Guido']");

            assertThat(java.join()).endsWith("at the end: [Ann, Bob, Guido]");
        }
    }
}
