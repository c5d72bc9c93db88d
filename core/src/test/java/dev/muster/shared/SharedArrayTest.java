package dev.muster.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.internal.codec.JavaCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class SharedArrayTest {
    @Test
    void begins_with_zeros_and_keeps_what_is_put_in() {
        var bytes = SharedArray.bytes(3);
        var shorts = SharedArray.shorts(3);
        var chars = SharedArray.chars(3);
        var ints = SharedArray.ints(3);
        var longs = SharedArray.longs(3);
        var floats = SharedArray.floats(3);
        var doubles = SharedArray.doubles(3);

        bytes.set(2, Byte.MIN_VALUE);
        shorts.set(2, Short.MIN_VALUE);
        chars.set(2, Character.MAX_VALUE);
        ints.set(2, Integer.MIN_VALUE);
        longs.set(2, Long.MIN_VALUE);
        floats.set(2, Float.MIN_VALUE);
        doubles.set(2, Double.MIN_VALUE);

        assertThat(bytes.get(1)).isZero();
        assertThat(bytes.get(2)).isEqualTo(Byte.MIN_VALUE);
        assertThat(shorts.get(2)).isEqualTo(Short.MIN_VALUE);
        assertThat(chars.get(2)).isEqualTo(Character.MAX_VALUE);
        assertThat(ints.get(2)).isEqualTo(Integer.MIN_VALUE);
        assertThat(longs.get(2)).isEqualTo(Long.MIN_VALUE);
        assertThat(floats.get(2)).isEqualTo(Float.MIN_VALUE);
        assertThat(doubles.get(1)).isZero();
        assertThat(doubles.get(2)).isEqualTo(Double.MIN_VALUE);
    }

    @Test
    void volatile_access_is_access() {
        var bytes = SharedArray.bytes(1);
        var shorts = SharedArray.shorts(1);
        var chars = SharedArray.chars(1);
        var floats = SharedArray.floats(1);
        var doubles = SharedArray.doubles(1);

        bytes.setVolatile(0, (byte) 1);
        shorts.setVolatile(0, (short) 2);
        chars.setVolatile(0, 'c');
        floats.setVolatile(0, 4);
        doubles.setVolatile(0, 5);

        assertThat(bytes.getVolatile(0)).isEqualTo((byte) 1);
        assertThat(shorts.getVolatile(0)).isEqualTo((short) 2);
        assertThat(chars.getVolatile(0)).isEqualTo('c');
        assertThat(floats.getVolatile(0)).isEqualTo(4);
        assertThat(doubles.getVolatile(0)).isEqualTo(5);
    }

    @Test
    void numbers_are_changed_in_one_step() {
        var ints = SharedArray.ints(1);
        var longs = SharedArray.longs(1);
        var floats = SharedArray.floats(1);
        var doubles = SharedArray.doubles(1);

        assertThat(ints.getAndAdd(0, 5)).isZero();
        assertThat(longs.getAndAdd(0, 5)).isZero();
        assertThat(ints.compareAndSet(0, 5, 6)).isTrue();
        assertThat(ints.compareAndSet(0, 5, 7)).isFalse();
        assertThat(longs.compareAndSet(0, 5, 6)).isTrue();
        assertThat(floats.compareAndSet(0, 0, 1.5f)).isTrue();
        assertThat(doubles.compareAndSet(0, 0, 1.5)).isTrue();
        assertThat(doubles.compareAndSet(0, 0, 2.5)).isFalse();

        assertThat(ints.getVolatile(0)).isEqualTo(6);
        assertThat(longs.getVolatile(0)).isEqualTo(6);
        assertThat(floats.get(0)).isEqualTo(1.5f);
        assertThat(doubles.get(0)).isEqualTo(1.5);
    }

    @Test
    void lies_in_memory_from_its_beginning_in_the_order_of_the_machine() {
        var ints = SharedArray.ints(SharedMemory.anonymous(11));
        ints.set(1, 0x01020304);

        var bytes = ints.memory().segment().toArray(ValueLayout.JAVA_BYTE);

        boolean isLittle = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        assertThat(ints.length()).isEqualTo(2);
        assertThat(bytes[isLittle ? 4 : 7]).isEqualTo((byte) 4);
        assertThat(bytes[isLittle ? 7 : 4]).isEqualTo((byte) 1);
    }

    @Test
    void copies_from_arrays_and_to_arrays() {
        var doubles = SharedArray.doubles(5);

        doubles.copyFrom(1, new double[] {9, 1, 2, 3}, 1, 3);
        var copy = new double[6];
        doubles.copyTo(0, copy, 1, 5);

        assertThat(copy).containsExactly(0, 0, 1, 2, 3, 0);
    }

    @Test
    void is_filled_to_the_last_item_however_long() {
        for (int length : new int[] {1, 2, 3, 1000, 100_003}) {
            var doubles = SharedArray.doubles(length);
            doubles.fill(1.25);
            var copy = new double[length];
            doubles.copyTo(0, copy, 0, length);
            assertThat(copy).containsOnly(1.25);
        }
        var bytes = SharedArray.bytes(7);
        bytes.slice(2, 5).fill((byte) 3);
        bytes.slice(5, 5).fill((byte) 4);

        assertThat(bytes.segment().toArray(ValueLayout.JAVA_BYTE))
                .containsExactly(0, 0, 3, 3, 3, 0, 0);
    }

    @Test
    void a_slice_is_a_view() {
        var longs = SharedArray.longs(10);
        var part = longs.slice(2, 8).slice(1, 3);
        part.set(1, 7);

        assertThat(part.length()).isEqualTo(2);
        assertThat(longs.get(4)).isEqualTo(7);
        assertThat(part.segment().byteSize()).isEqualTo(16);
    }

    @Test
    void an_index_that_is_not_there_is_told() {
        var ints = SharedArray.ints(3);
        var target = new int[2];

        assertThatThrownBy(() -> ints.get(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("3");
        assertThatThrownBy(() -> ints.set(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ints.slice(2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ints.slice(1, 2).get(1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ints.copyTo(0, target, 0, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ints.copyFrom(2, target, 0, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedArray.ints(0))
                .withMessageContaining("length is 0, must be at least 1");
        assertThatThrownBy(() -> SharedArray.longs(Long.MAX_VALUE))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void memory_that_is_closed_throws() {
        var ints = SharedArray.ints(3);
        ints.memory().close();
        ints.memory().close();

        assertThatIllegalStateException().isThrownBy(() -> ints.get(0));
        assertThatIllegalStateException().isThrownBy(() -> ints.set(0, 1));
        assertThatIllegalStateException().isThrownBy(() -> ints.copyTo(0, new int[1], 0, 1));
        assertThatIllegalStateException()
                .isThrownBy(() -> ints.slice(0, 1))
                .withMessageContaining("is closed");
        assertThatIllegalStateException().isThrownBy(() -> ints.memory().segment());
    }

    @Test
    void memory_that_there_is_not_is_refused_before_it_is_used() {
        assertThatThrownBy(() -> SharedArray.doubles(1L << 56))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("bytes of shared memory cannot be had")
                .hasMessageContaining("left");
    }

    @Test
    void travels_by_reference() throws IOException {
        var codec = JavaCodec.standard();
        var ints = SharedArray.ints(10);

        var part =
                (SharedArray.OfInt)
                        Objects.requireNonNull(codec.decode(codec.encode(ints.slice(4, 6))));
        part.set(1, 42);

        assertThat(part.length()).isEqualTo(2);
        assertThat(ints.get(5)).isEqualTo(42);
        assertThat(part.memory()).isSameAs(ints.memory());
        for (var array :
                new SharedArray<?, ?>[] {
                    SharedArray.bytes(1),
                    SharedArray.shorts(1),
                    SharedArray.chars(1),
                    SharedArray.longs(1),
                    SharedArray.floats(1),
                    SharedArray.doubles(1)
                }) {
            assertThat(codec.decode(codec.encode(array))).hasSameClassAs(array);
        }
    }

    @Test
    void memory_that_was_closed_before_it_arrived_is_told() throws IOException {
        var codec = JavaCodec.standard();
        var ints = SharedArray.ints(10);
        var travelling = codec.encode(ints);
        ints.memory().close();

        assertThatThrownBy(() -> codec.decode(travelling))
                .hasStackTraceContaining("cannot be opened")
                .hasStackTraceContaining("a process must not end before");
        assertThatThrownBy(() -> codec.encode(ints)).hasStackTraceContaining("is closed");
    }

    @Test
    void says_what_it_is() {
        assertThat(SharedArray.ints(2)).hasToString("2 ints in shared memory of 8 bytes");
    }
}
