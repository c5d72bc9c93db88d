package dev.muster.internal.pool;

import dev.muster.internal.workerprotocol.Chunks;
import java.lang.reflect.Array;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// A list of boxed numbers that are boxed when somebody asks for them.
final class NumberList<R extends @Nullable Object> extends AbstractList<R> implements RandomAccess {
    /*
     * Millions of boxed numbers are a burden to the caller's garbage collector, which moves them
     * about while more arrive. The first change turns this into what it looks like.
     */
    private final int length;
    private @Nullable Object numbers;
    private List<R> changed = List.of();

    /// @param numbers an array of `int`, `long` or `double`
    NumberList(Object numbers) {
        this.numbers = numbers;
        this.length = Array.getLength(numbers);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // whoever called knew the type; no number is null
    public R get(int index) {
        Object array = numbers;
        return array == null ? changed.get(index) : (R) Chunks.element(array, index);
    }

    @Override
    public int size() {
        return numbers == null ? changed.size() : length;
    }

    @Override
    public R set(int index, R element) {
        return changeable().set(index, element);
    }

    @Override
    public void add(int index, R element) {
        changeable().add(index, element);
        modCount++;
    }

    @Override
    public R remove(int index) {
        R removed = changeable().remove(index);
        modCount++;
        return removed;
    }

    private List<R> changeable() {
        if (numbers != null) {
            changed = new ArrayList<>(this);
            numbers = null;
        }
        return changed;
    }
}
