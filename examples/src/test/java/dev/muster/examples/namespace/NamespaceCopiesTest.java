package dev.muster.examples.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.Printed;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceCopiesTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void a_changed_copy_is_not_seen_until_it_is_set_again() throws Exception {
        assertThat(Printed.by(() -> NamespaceCopies.main(new String[0])).lines())
                .containsExactly(
                        "the city is Paris",
                        "changed only: [Ann]",
                        "set again: [Ann, Bob]",
                        "at the end: [Ann, Bob]");
    }

    @Test
    void python_sees_the_same_names_and_the_same_trap() throws Exception {
        var script = Printed.source("namespace").resolve("namespace.py");

        var printed = Printed.byBoth(NamespaceCopies::main, script, folder);

        assertThat(printed.getFirst()).endsWith("at the end: [Ann, Bob, Guido]\n");
        assertThat(printed.getLast().lines())
                .containsExactly(
                        "names is ['Ann', 'Bob']",
                        "changed only: ['Ann', 'Bob']",
                        "set again: ['Ann', 'Bob', 'Guido']");
    }
}
