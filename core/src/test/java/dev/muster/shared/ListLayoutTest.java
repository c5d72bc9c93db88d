package dev.muster.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListLayoutTest {
    private static MemorySegment written(@Nullable Object... values) {
        List<ListItem> items = Arrays.stream(values).map(ListItem::of).toList();
        MemorySegment segment = Arena.ofAuto().allocate(ListLayout.bytes(items), 8);
        ListLayout.write(segment, items);
        return segment;
    }

    private static ListLayout layout(@Nullable Object... values) {
        return ListLayout.read(written(values), "memory");
    }

    private static List<@Nullable Object> values(ListLayout layout) {
        var all = new ArrayList<@Nullable Object>();
        for (int i = 0; i < layout.size(); i++) {
            all.add(layout.get(i));
        }
        return all;
    }

    @Test
    void items_come_back() {
        var layout =
                layout(1, Long.MIN_VALUE, 0.5, true, false, "höhe", new byte[] {0, 1}, null, "");

        assertThat(values(layout))
                .containsExactly(
                        1L, Long.MIN_VALUE, 0.5, true, false, "höhe", new byte[] {0, 1}, null, "");
    }

    @Test
    void a_text_that_utf_8_does_not_have_is_refused() {
        for (String text : List.of("\ud800", "?\udfff?", "\ude00\ud83d")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ListItem.of(text))
                    .withMessageContaining("lone surrogate");
        }
        assertThat(layout("\ud83d\ude00?").get(0)).isEqualTo("\ud83d\ude00?");
    }

    @Test
    void an_item_may_become_one_of_another_type() {
        var layout = layout("a text of 18 bytes", 1L);

        for (Object value : new Object[] {1L, "b", 2.5, new byte[] {7}, false, "x".repeat(24)}) {
            layout.set(0, ListItem.of(value));
            assertThat(layout.get(0)).isEqualTo(value);
        }
        layout.set(0, ListItem.of(null));
        layout.set(1, ListItem.of("12345678"));

        assertThat(layout.get(0)).isNull();
        assertThat(layout.get(1)).isEqualTo("12345678");
    }

    @Test
    void what_does_not_fit_is_refused_and_changes_nothing() {
        var layout = layout("1234567");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> layout.set(0, ListItem.of("123456789")))
                .withMessage("the item for index 0 has 9 bytes, there is room for 8");
        assertThat(layout.get(0)).isEqualTo("1234567");
    }

    @Test
    void what_no_list_can_hold_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListItem.of(BigInteger.ONE))
                .withMessageContaining("an item is a java.math.BigInteger, must be");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListItem.of("a\0"))
                .withMessageContaining("zero byte");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListItem.of(new byte[10_000_000]))
                .withMessageContaining("10,000,000 bytes");
    }

    @Test
    void text_that_was_cut_is_told() {
        MemorySegment segment = written("höhe");
        var layout = ListLayout.read(segment, "memory");
        segment.set(ValueLayout.JAVA_BYTE, 24 + 2, (byte) 0);
        segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, 24 + 3, (short) 0);

        assertThatIllegalStateException()
                .isThrownBy(() -> layout.get(0))
                .withMessageContaining("index 0 is no UTF-8");
    }

    @Test
    void memory_without_a_list_is_refused() {
        var zeros = Arena.ofAuto().allocate(8, 8);
        var ones = Arena.ofAuto().allocate(80, 8).fill((byte) 1);
        MemorySegment ofOlderPython = written(1L, 2L);
        ofOlderPython.set(ValueLayout.JAVA_LONG, 8, 8);

        for (MemorySegment each : new MemorySegment[] {zeros, ones, ofOlderPython}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ListLayout.read(each, "memory"))
                    .withMessageContaining("memory holds no ShareableList")
                    .withMessageContaining("3.8");
        }
    }

    @Test
    void any_bytes_are_a_list_or_refused() {
        var random = new Random(17);
        for (int round = 0; round < 2_000; round++) {
            MemorySegment segment = written(1L, "text", null, 2.5);
            for (int i = random.nextInt(4); i >= 0; i--) {
                long at = random.nextLong(segment.byteSize());
                segment.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
            }
            try {
                assertThat(values(ListLayout.read(segment, "memory"))).hasSizeLessThan(100);
            } catch (IllegalArgumentException | IllegalStateException e) {
                assertThat(e)
                        .hasMessageMatching(
                                "(?s).*(no ShareableList|none of this list|no UTF-8).*");
            }
        }
    }
}
