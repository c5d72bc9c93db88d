package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    /// As GNU parallel 20221122 prints them.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    a/b/c.tar.gz | a/b/c.tar | c.tar.gz | a/b | c.tar
                    c.png        | c         | c.png    | .   | c
                    /c.png       | /c        | c.png    | /   | c
                    a.d/c        | a.d/c     | c        | a.d | c
                    a//b         | a//b      | b        | a   | b
                    a b'"".x y   | a b'""    | a b'"".x y | . | a b'""
                    """)
    void parts_of_a_path_have_their_places(
            String item, String stem, String name, String folder, String both) {
        var template = Template.of(List.of("{}", "{.}", "{/}", "{//}", "{/.}", "{#}"));

        assertThat(template.of(item, 7)).containsExactly(item, stem, name, folder, both, "7");
    }

    @Test
    void a_place_may_be_within_a_word_and_what_is_none_stays() {
        assertThat(Template.of(List.of("x", "-o{.}.png", "{x}{}$1", "{")).of("a.$1\\", 1))
                .containsExactly("x", "-oa.png", "{x}a.$1\\$1", "{");
    }

    @Test
    void without_a_place_the_item_is_the_last_word() {
        assertThat(Template.of(List.of("wc", "-l")).of("-n; rm", 1))
                .containsExactly("wc", "-l", "-n; rm");
    }

    @Test
    void a_script_has_each_item_quoted() {
        assertThat(Template.script(List.of("wc", "-l", "<", "{}", "|", "cat")).of("it's $(x)", 1))
                .containsExactly("/bin/sh", "-c", "wc -l < 'it'\\''s $(x)' | cat");
        assertThat(Template.script(List.of("echo")).of("", 1).getLast()).isEqualTo("echo ''");
    }

    @Test
    void only_a_program_without_a_place_can_be_looked_for_before() {
        assertThat(Template.of(List.of("ls")).hasFixedProgram()).isTrue();
        assertThat(Template.of(List.of("{}")).hasFixedProgram()).isFalse();
        assertThat(Template.script(List.of("ls")).hasFixedProgram()).isFalse();
    }

    @Test
    void a_dry_run_prints_what_a_shell_would_take() throws IOException {
        var printed = new ByteArrayOutputStream();

        MapOutput.dryRun(
                Template.of(List.of("cp", "{}", "{.}.x")),
                Items.of(List.of("a.b", "it's.y", "ü")),
                new PrintStream(printed, true, UTF_8));

        assertThat(printed.toString(UTF_8))
                .isEqualTo("cp a.b a.x\ncp 'it'\\''s.y' 'it'\\''s.x'\ncp 'ü' 'ü.x'\n");
    }
}
