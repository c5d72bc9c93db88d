package dev.muster.pickle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list that arrives in full batches, collected until it is whole.
@SuppressWarnings("ReferenceEquality") // the very same list
final class LongList {
    /*
     * A list that grows leaves an array behind at each step. Large ones lie apart in the JVM's heap,
     * are freed late, and until then keep all their items alive: reading a million numbers took ten
     * times longer for it. So batches are put together first and the list grows once.
     */

    /// What every pickler writes at a time as long as there is more.
    static final int BATCH = 1000;

    private final List<@Nullable Object[]> batches = new ArrayList<>();
    private @Nullable List<@Nullable Object> list;
    private int size;

    /// Takes a batch for a list; another list is completed first.
    void add(List<@Nullable Object> target, @Nullable Object[] batch) {
        if (list != target) {
            complete();
            list = target;
        }
        batches.add(batch);
        size += batch.length;
    }

    /// Puts what was collected into the list; nothing may look at a list before.
    void complete() {
        List<@Nullable Object> target = list;
        if (target == null) {
            return;
        }
        if (target instanceof ArrayList<?> growing) {
            growing.ensureCapacity(target.size() + size);
        }
        for (@Nullable Object[] batch : batches) {
            target.addAll(Arrays.asList(batch));
        }
        batches.clear();
        size = 0;
        list = null;
    }
}
