package dev.muster.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.terminal.Terminal.Colour;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void colours_are_for_people_who_want_them() {
        var plain = Map.of("TERM", "xterm");

        assertThat(Terminal.of(true, plain).in(Colour.RED, "no")).isEqualTo("\033[31mno\033[0m");
        assertThat(Terminal.of(false, plain)).isEqualTo(new Terminal(false, false));
        assertThat(Terminal.of(true, Map.of("TERM", "dumb"))).isEqualTo(new Terminal(false, false));
        assertThat(Terminal.of(true, Map.of("NO_COLOR", "1"))).isEqualTo(new Terminal(true, false));
        assertThat(Terminal.of(true, Map.of("NO_COLOR", "")).hasColours()).isTrue();
        assertThat(new Terminal(true, false).in(Colour.RED, "no")).isEqualTo("no");
    }

    @Test
    void a_table_is_as_wide_as_its_texts_and_has_no_empty_columns() {
        var table = Table.of("NAME", ">SIZE", "NOTE");
        table.add("jobs", "5", "");
        table.add("a longer name", "1000", "");

        assertThat(table.lines())
                .containsExactly(
                        "NAME           SIZE", "jobs              5", "a longer name  1000");
    }
}
