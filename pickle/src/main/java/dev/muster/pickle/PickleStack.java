package dev.muster.pickle;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The stack of a reader, with its marks.
final class PickleStack {
    private @Nullable Object[] values = new @Nullable Object[16];
    private int[] marks = new int[4];
    private int top;
    private int markCount;

    /// Where the values after the last mark begin; nothing below may be popped.
    private int floor;

    void push(@Nullable Object value) {
        if (top == values.length) {
            values = Arrays.copyOf(values, 2 * top);
        }
        values[top++] = value;
    }

    @Nullable Object pop() throws PickleException {
        if (top == floor) {
            throw underflow();
        }
        return values[--top];
    }

    @Nullable Object peek() throws PickleException {
        if (top == floor) {
            throw underflow();
        }
        return values[top - 1];
    }

    void replace(@Nullable Object value) {
        values[top - 1] = value;
    }

    void mark() {
        if (markCount == marks.length) {
            marks = Arrays.copyOf(marks, 2 * markCount);
        }
        marks[markCount++] = top;
        floor = top;
    }

    /// Forgets the last mark; the values after it begin at the place returned.
    int unmark() throws PickleException {
        if (markCount == 0) {
            throw new PickleException("the pickle is broken: a mark is missing");
        }
        int from = marks[--markCount];
        floor = markCount == 0 ? 0 : marks[markCount - 1];
        return from;
    }

    /// Pops a value, or the last mark if nothing came after it.
    void drop() throws PickleException {
        if (markCount > 0 && top == floor) {
            unmark();
        } else {
            pop();
        }
    }

    int top() {
        return top;
    }

    @Nullable Object at(int place) {
        return values[place];
    }

    /// Drops all from `place` on.
    void cut(int place) {
        Arrays.fill(values, place, top, null);
        top = place;
    }

    /// The values from `place` on, which are dropped.
    @Nullable Object[] take(int place) {
        @Nullable Object[] taken = Arrays.copyOfRange(values, place, top);
        top = place;
        return taken;
    }

    /// A view of the values from `place` on.
    List<@Nullable Object> view(int place) {
        return Arrays.asList(values).subList(place, top);
    }

    /// The value just below `place`, which a mark has been at.
    @Nullable Object below(int place) throws PickleException {
        if (place <= floor) {
            throw underflow();
        }
        return values[place - 1];
    }

    private static PickleException underflow() {
        return new PickleException("the pickle is broken: it takes a value where there is none");
    }
}
