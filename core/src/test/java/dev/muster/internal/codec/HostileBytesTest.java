package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.codec.CodecException;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes that are no value are refused in an orderly way, and cost no more than they are long.
class HostileBytesTest {
    private static final long MEBIBYTE = 1L << 20;

    static List<byte[]> samples() throws CodecException {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_value_that_is_cut_off_anywhere_is_refused(byte[] bytes) throws CodecException {
        Trip.read(bytes);

        for (int length = 0; length < bytes.length; length++) {
            Input in = Input.of(bytes, 0, length);
            assertThatThrownBy(() -> JavaCodec.standard().decode(in))
                    .as("%d of %d bytes", length, bytes.length)
                    .isExactlyInstanceOf(CodecException.class);
        }
    }

    @Test
    void every_byte_may_begin_a_value_and_does_no_harm() {
        for (int tag = 0; tag < 256; tag++) {
            for (int next = 0; next < 256; next++) {
                byte[] bytes = {(byte) tag, (byte) next, 1, 2, 3, 4, 5, 6, 7, 8, 9};
                Throwable thrown = catchThrowable(() -> Trip.read(bytes));
                if (thrown != null) {
                    assertThat(thrown).isExactlyInstanceOf(CodecException.class);
                }
            }
        }
    }

    @Test
    void absurd_lengths_take_no_memory() throws CodecException {
        for (int tag = 0; tag < 160; tag++) {
            for (long count :
                    new long[] {100, 60_000, 1 << 30, Integer.MAX_VALUE, 1L << 40, -1, -100}) {
                var out = new Output();
                out.writeByte(tag);
                out.writeUnsigned(count);
                out.writeBytes(new byte[50], 0, 50);
                byte[] bytes = out.toByteArray();
                Throwable thrown = catchThrowable(() -> Trip.read(bytes)); // loads classes, too
                long before = Allocation.soFar();

                Throwable again = catchThrowable(() -> Trip.read(bytes));

                assertThat(again == null).isEqualTo(thrown == null);
                assertThat(Allocation.soFar() - before).isLessThan(MEBIBYTE);
                if (thrown != null) {
                    assertThat(thrown).isExactlyInstanceOf(CodecException.class);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Tag.ARRAY_LIST,
                Tag.ARRAY_DEQUE,
                Tag.IMMUTABLE_LIST,
                Tag.IMMUTABLE_SET,
                Tag.HASH_MAP,
                Tag.LINKED_SET,
                Tag.OBJECTS,
                Tag.NESTED
            })
    void announcements_inside_each_other_do_not_add_up(int tag) {
        int length = 200_000;
        var out = new Output();
        for (int level = 0; level < 400; level++) {
            out.writeByte(tag);
            if (tag == Tag.OBJECTS) {
                if (level == 0) {
                    out.writeUnsigned(0);
                    out.writeText("java.lang.Object");
                } else {
                    out.writeUnsigned(1);
                }
            }
            if (tag == Tag.NESTED) {
                out.writeByte(Tag.ARRAY_LIST);
            }
            out.writeUnsigned(length / 2 - 10_000);
        }
        out.writeBytes(new byte[length], 0, length);
        long before = Allocation.soFar();

        assertThatThrownBy(() -> Trip.read(out.toByteArray()))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessageContaining("are announced");
        assertThat(Allocation.soFar() - before).isLessThan(20 * MEBIBYTE);
    }

    static final class Shelf implements Serializable {
        private static final long serialVersionUID = 1L;
        final byte[] filler = new byte[200_000];

        @SuppressWarnings("serial") // holds arrays only
        Object[] boxes = {};
    }

    @Test
    void arrays_inside_each_other_in_a_serialized_object_do_not_add_up() throws CodecException {
        var shelf = new Shelf();
        for (int i = 0; i < 25; i++) {
            shelf.boxes = new Object[] {shelf.boxes};
        }
        byte[] bytes = Trip.bytes(shelf);
        Trip.read(bytes);
        int changed = announceMore(bytes, 190_000);
        long before = Allocation.soFar();

        assertThat(changed).isGreaterThan(20);
        assertThat(Refusal.of(bytes)).contains("elements are announced in");
        assertThat(Allocation.soFar() - before).isLessThan(6 * MEBIBYTE);
    }

    /// Gives a new length to all arrays of a serialized object that have one element and a class
    /// that was described before.
    private static int announceMore(byte[] bytes, int length) {
        var buffer = ByteBuffer.wrap(bytes);
        int changed = 0;
        for (int at = 0; at + 10 <= bytes.length; at++) {
            if (bytes[at] == ObjectStreamConstants.TC_ARRAY
                    && bytes[at + 1] == ObjectStreamConstants.TC_REFERENCE
                    && buffer.getInt(at + 6) == 1) {
                buffer.putInt(at + 6, length);
                changed++;
            }
        }
        return changed;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Tag.ARRAY_LIST,
                Tag.IMMUTABLE_LIST,
                Tag.HASH_SET,
                Tag.OPTIONAL,
                Tag.NESTED,
                Tag.OBJECTS
            })
    void values_nested_without_end_are_refused(int tag) {
        var out = new Output();
        for (int i = 0; i < 100_000; i++) {
            out.writeByte(tag);
            if (tag != Tag.OPTIONAL && tag != Tag.NESTED) {
                out.writeByte(1);
            }
        }

        assertThatThrownBy(() -> Trip.read(out.toByteArray()))
                .isExactlyInstanceOf(CodecException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 100})
    void sets_that_hold_each_other_twice_do_not_keep_the_reader_busy(int levels)
            throws CodecException {
        Object bomb = bomb(levels);

        byte[] asList = Trip.bytes(new ArrayList<>(List.of(bomb, bomb)));
        byte[] inSet = inSet(asList);
        byte[] asKey = asKey(asList);

        assertThat(Trip.read(asList)).isNotNull();
        for (byte[] bytes : List.of(inSet, asKey)) {
            assertThat(Refusal.of(bytes)).contains("hold each other too often");
        }
    }

    @Test
    void values_that_share_some_parts_may_be_hashed() throws CodecException {
        byte[] asList = Trip.bytes(new ArrayList<>(List.of(bomb(10))));

        assertThat(Trip.read(inSet(asList))).isNotNull();
    }

    /// Lists of which each holds the next one twice: whoever hashes the first is never done.
    private static Object bomb(int levels) {
        List<Object> value = new ArrayList<>(List.of("end"));
        for (int i = 0; i < levels; i++) {
            value = new ArrayList<>(Arrays.asList(value, value));
        }
        return value;
    }

    private static byte[] inSet(byte[] element) {
        return wrapped(element, Tag.HASH_SET, 1);
    }

    private static byte[] asKey(byte[] key) {
        return Arrays.copyOf(wrapped(key, Tag.HASH_MAP, 1), key.length + 3); // the value is null
    }

    /// As the only element of a collection; numbers of objects in it move on by one.
    private static byte[] wrapped(byte[] element, int tag, int size) {
        byte[] bytes = new byte[element.length + 2];
        bytes[0] = (byte) tag;
        bytes[1] = (byte) size;
        System.arraycopy(element, 0, bytes, 2, element.length);
        for (int i = 2; i + 1 < bytes.length; i++) {
            if (bytes[i] == Tag.BACK) {
                bytes[i + 1]++;
                i++;
            }
        }
        return bytes;
    }

    @Test
    void sets_of_honest_programs_are_not_taken_for_bombs() throws CodecException {
        List<Integer> large = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            large.add(i);
        }
        Set<Object> set = new HashSet<>();
        Map<Object, Object> map = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            set.add(new Samples.Point(i, i, "each", large));
            map.put(List.of(i, large), large);
        }

        assertThat(Trip.of(set)).isEqualTo(set);
        assertThat(Trip.of(map)).isEqualTo(map);
        assertThat(Trip.of(bomb(100))).isNotNull();
    }

    @Test
    void what_holds_itself_and_is_hashed_is_refused() {
        // A list with a set in it that holds the list, and a second set with the list.
        byte[] bytes = {
            Tag.ARRAY_LIST, 2, Tag.HASH_SET, 1, Tag.BACK, 0, Tag.HASH_SET, 1, Tag.BACK, 0
        };

        assertThat(Refusal.of(bytes)).contains("holds itself where it is hashed");
    }

    @Test
    void objects_that_are_not_there_yet_cannot_come_again() {
        assertThat(Refusal.of(bytes(Tag.BACK, 0))).contains("did not come before");
        assertThat(Refusal.of(bytes(Tag.ARRAY_LIST, 1, Tag.BACK, 1))).contains("did not come");
        assertThat(Refusal.of(bytes(Tag.IMMUTABLE_LIST, 1, Tag.BACK, 0))).contains("did not come");
        assertThat(Refusal.of(bytes(Tag.TREE_SET, Tag.BACK, 0, 0))).contains("did not come");
        assertThat(Refusal.of(bytes(Tag.ENUM, 5))).contains("was not named before");
    }

    static Stream<byte[]> liars() throws CodecException {
        return Stream.of(
                bytes(),
                bytes(Tag.BIG_INTEGER, 0),
                bytes(Tag.IMMUTABLE_LIST, 1, Tag.NULL),
                bytes(Tag.IMMUTABLE_SET, 1, Tag.NULL),
                bytes(Tag.IMMUTABLE_MAP, 1, Tag.NULL, Tag.NULL),
                bytes(Tag.CONCURRENT_MAP, 1, Tag.NULL, Tag.NULL),
                bytes(Tag.ARRAY_DEQUE, 1, Tag.NULL),
                bytes(Tag.TREE_SET, Tag.TRUE, 0),
                bytes(Tag.TREE_SET, Tag.NULL, 2, Tag.TRUE, Tag.SMALL),
                bytes(Tag.TREE_SET, Tag.NULL, 1, Tag.NULL),
                bytes(Tag.TREE_MAP, Tag.NULL, 1, Tag.ARRAY_LIST, 0, Tag.NULL),
                bytes(Tag.TEXTUAL, 99, 1, 'a'),
                bytes(Tag.TEXTUAL, ScalarForms.Textual.YEAR_MONTH.number(), 1, '5'),
                bytes(Tag.TEXTUAL, ScalarForms.Textual.ZONE_ID.number(), 1, '?'),
                bytes(Tag.LOCAL_TIME, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F),
                bytes(Tag.SERIALIZED, 0),
                bytes(Tag.SERIALIZED, 3, 1, 2, 3),
                bytes(Tag.THROWABLE, 0, 0),
                bytes(Tag.PICKLE, 0),
                bytes(Tag.REFERENCE, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 'x'),
                bytes(200 - 100),
                named(Tag.RECORD, "java.lang.String", 0),
                named(Tag.RECORD, Samples.Point.class.getName(), 2, Tag.NULL, Tag.NULL),
                named(
                        Tag.RECORD,
                        Samples.Point.class.getName(),
                        4,
                        Tag.NULL,
                        Tag.NULL,
                        Tag.NULL,
                        Tag.NULL),
                named(
                        Tag.RECORD,
                        Samples.Point.class.getName(),
                        4,
                        Tag.TRUE,
                        Tag.TRUE,
                        Tag.NULL,
                        Tag.NULL),
                named(Tag.ENUM, "java.lang.String", 1, 'x'),
                named(Tag.ENUM, "java.time.DayOfWeek", 1, 'x'),
                named(Tag.OBJECTS, "int", 1, Tag.SMALL),
                named(Tag.OBJECTS, "void", 0),
                named(Tag.OBJECTS, "java.lang.String", 1, Tag.SMALL),
                named(Tag.OBJECTS, "[".repeat(255) + "I", 0),
                named(Tag.CLASS, "[".repeat(256) + "I"),
                named(Tag.CLASS, ""),
                named(Tag.CLASS, "a/b"),
                named(Tag.CLASS, "a\0b"),
                named(Tag.CLASS, "x".repeat(70_000)));
    }

    @ParameterizedTest
    @MethodSource("liars")
    void what_is_no_value_is_refused(byte[] bytes) {
        assertThatThrownBy(() -> Trip.read(bytes)).isExactlyInstanceOf(CodecException.class);
    }

    @Test
    void exceptions_without_number_are_refused() {
        var out = new Output();
        out.writeByte(Tag.THROWABLE);
        out.writeUnsigned(0);
        out.writeUnsigned(50_000);
        out.writeBytes(new byte[1 << 20], 0, 1 << 20);

        assertThatThrownBy(() -> Trip.read(out.toByteArray()))
                .isExactlyInstanceOf(CodecException.class)
                .hasMessageContaining("50000 exceptions are announced");
    }

    private static byte[] named(int tag, String className, int... rest) throws CodecException {
        var out = new Output();
        out.writeByte(tag);
        out.writeUnsigned(0);
        out.writeText(className);
        for (int each : rest) {
            out.writeByte(each);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(int... bytes) {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) bytes[i];
        }
        return all;
    }
}
