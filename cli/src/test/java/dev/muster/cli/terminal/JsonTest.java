package dev.muster.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "-5",
                "9223372036854775807",
                "9223372036854775808",
                "-123456789012345678901234567890",
                "0.1",
                "-0.0",
                "\"ä \\\" \\\\ \\n 🙂 </script>\"",
                "\"half \\ud83d\"",
                "[]",
                "{}",
                "[1, [2, {\"b\": null, \"a\": [true, 2.5]}]]"
            })
    void what_is_read_is_written_as_it_was(String json) {
        assertThat(Json.line(Json.parse(json))).isEqualTo(json);
    }

    @Test
    void integers_and_fractions_are_told_apart() {
        assertThat(Json.parse("5")).isEqualTo(5L);
        assertThat(Json.parse("5.0")).isEqualTo(5.0);
        assertThat(Json.parse("5e0")).isEqualTo(5.0);
    }

    @Test
    void lines_are_indented() {
        assertThat(Json.lines(Map.of("a", 1L))).isEqualTo("{\n  \"a\": 1\n}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    hello           | no JSON
                    'hello'         | no JSON
                    [1, 2           | ends too early
                    ``              | ends too early
                    1 2             | no JSON
                    01              | no JSON
                    NaN             | no JSON
                    1e999           | 1e999 is too large for a float
                    {"a": 1, "a": 2}| two members 'a'
                    """)
    void what_cannot_be_kept_is_refused(String json, String message) {
        assertThatThrownBy(() -> Json.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
