package dev.muster.cli.map;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemsTest {
    private static List<String> all(InputStream input, boolean isNull) throws IOException {
        var all = new ArrayList<String>();
        try (Items items = Items.of(input, isNull)) {
            for (String each = items.next(); each != null; each = items.next()) {
                all.add(each);
            }
        }
        return all;
    }

    private static List<String> all(String text, boolean isNull) throws IOException {
        return all(new ByteArrayInputStream(text.getBytes(ISO_8859_1)), isNull);
    }

    @Test
    void lines_are_items_and_empty_ones_are_none() throws IOException {
        assertThat(all("a\n\n b \nlast", false)).containsExactly("a", " b ", "last");
        assertThat(all("a\n", false)).containsExactly("a");
        assertThat(all("\n\n", false)).isEmpty();
        assertThat(all("", false)).isEmpty();
    }

    @Test
    void with_nul_anything_else_is_part_of_an_item() throws IOException {
        assertThat(all("a\nb\0\0\u00ff\0c", true)).containsExactly("a\nb", "", "\u00ff", "c");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 65_536, 65_537, 200_000})
    void an_item_may_be_longer_than_what_is_read_at_once(int length) throws IOException {
        String item = "x".repeat(length);

        assertThat(all(item + "\ny\n" + item, false)).containsExactly(item, "y", item);
    }

    /// An item is there before the next one is written, or the input has ended.
    @Test
    void what_is_there_is_not_waited_for() throws IOException {
        var pipe = new PipedOutputStream();
        try (Items items = Items.of(new PipedInputStream(pipe), false)) {
            pipe.write("first\nsec".getBytes(ISO_8859_1));

            assertThat(items.next()).isEqualTo("first");
            pipe.write("ond\n".getBytes(ISO_8859_1));
            assertThat(items.next()).isEqualTo("second");
            pipe.close();
            assertThat(items.next()).isNull();
        }
    }
}
