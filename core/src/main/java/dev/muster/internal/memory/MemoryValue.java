package dev.muster.internal.memory;

import dev.muster.RemoteUnaryOperator;
import dev.muster.Subscription;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.SharedValue;
import dev.muster.shared.ValueChange;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A small value in shared memory, in its serialized form.
final class MemoryValue<V extends @Nullable Object> extends MemoryObject implements SharedValue<V> {
    private static final long serialVersionUID = 1;

    /*
     * There are two places for the value. A new one is written into the unused place, and one store
     * makes that the current one: a process that dies in between has changed nothing.
     */
    static final int MOST_BYTES = 1016;
    private static final long CURRENT_AT = 64;
    private static final long PLACES_AT = 72;
    private static final long PLACE_BYTES = 8 + MOST_BYTES;
    static final long BYTES = PLACES_AT + 2 * PLACE_BYTES;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final transient RobustLock lock;
    private final transient MemorySegment state;
    private final transient JavaCodec codec = JavaCodec.standard();

    MemoryValue(Segment segment, long offset) {
        super(segment, offset, Kind.VALUE);
        this.lock = new RobustLock(memory(0, 4), segment.participants());
        this.state = memory(0, BYTES);
    }

    @Override
    public V get() {
        return decoded(lock.locked(this::read));
    }

    @Override
    public void set(V value) {
        byte[] written = encoded(value);
        lock.locked(() -> write(written));
    }

    @Override
    public V getAndSet(V value) {
        byte[] written = encoded(value);
        return decoded(
                lock.locked(() -> {
                    byte[] before = read();
                    write(written);
                    return before;
                }));
    }

    @Override
    public boolean compareAndSet(V expected, V value) {
        byte[] written = encoded(value);
        byte[] wanted = encoded(expected);
        return lock.locked(() -> {
            boolean isExpected = Arrays.equals(read(), wanted);
            if (isExpected) {
                write(written);
            }
            return isExpected;
        });
    }

    @Override
    public V updateAndGet(RemoteUnaryOperator<V> function) {
        return lock.locked(() -> {
            V after = function.apply(decoded(read()));
            write(encoded(after));
            return after;
        });
    }

    @Override
    public V getAndUpdate(RemoteUnaryOperator<V> function) {
        return lock.locked(() -> {
            V before = decoded(read());
            write(encoded(function.apply(before)));
            return before;
        });
    }

    private byte[] read() {
        long place = PLACES_AT + state.get(INT, CURRENT_AT) * PLACE_BYTES;
        byte[] bytes = new byte[state.get(INT, place)];
        MemorySegment.copy(state, ValueLayout.JAVA_BYTE, place + 8, bytes, 0, bytes.length);
        return bytes;
    }

    private void write(byte[] bytes) {
        int next = 1 - state.get(INT, CURRENT_AT);
        long place = PLACES_AT + next * PLACE_BYTES;
        MemorySegment.copy(bytes, 0, state, ValueLayout.JAVA_BYTE, place + 8, bytes.length);
        state.set(INT, place, bytes.length);
        ValueLayout.JAVA_INT.varHandle().setVolatile(state, CURRENT_AT, next);
    }

    private byte[] encoded(V value) {
        byte[] bytes;
        try {
            var out = new Output();
            codec.encode(value, out);
            bytes = out.toByteArray();
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "the value has %,d bytes in its written form, a value in memory may have %,d: use a SharedArray, or let a manager keep it"
                            .formatted(bytes.length, MOST_BYTES));
        }
        return bytes;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // its writer knew the type
    private V decoded(byte[] bytes) {
        try {
            return (V) codec.decode(Input.of(bytes));
        } catch (CodecException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Subscription onChange(ChangeListener<? super ValueChange<V>> listener) {
        throw new UnsupportedOperationException(
                "memory reports no changes: let a manager keep the value");
    }
}
