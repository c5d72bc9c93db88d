package dev.muster.internal.object;

import dev.muster.pickle.PyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The size of what one shared object stores, counted in bytes in the [MemoryBudget] of its
/// manager.
///
/// The object reports a value before it stores it and after it has removed it, each inside its
/// monitor. Safe for all threads.
public final class StoredSize {
    /*
     * Values are never changed in place, so the weight of a value is computed when it is added and
     * again when it is removed. That would take long for a heavy one, so its weight is remembered,
     * once for all places that hold it.
     *
     * An object that no client refers to any more does not count, even if references to it are left
     * somewhere; if a client finds it again, it does.
     */

    /// The size of an object itself, with its entries in the server's tables.
    private static final int OBJECT_BYTES = 1_024;

    /// The size of the slot that holds a value.
    private static final int SLOT_BYTES = 16;

    /// Walking through more bytes than this takes so long that others should not wait for it.
    private static final int MANY_BYTES = 256 * 1_024;

    /// Makes objects created inside count their content from the beginning.
    private static final ScopedValue<Creation> CURRENT = ScopedValue.newInstance();

    /// The sizes of the objects being created.
    private record Creation(MemoryBudget budget, List<StoredSize> sizes) {}

    /// The weight of a heavy value, and how many places hold it.
    private static final class Heavy {
        final long bytes;
        int places;

        Heavy(long bytes) {
            this.bytes = bytes;
        }
    }

    // Guarded by this.
    private @Nullable MemoryBudget budget;

    /// How many entries of the object table make it count; its creation also counts as one.
    private int holders;

    /// What is counted for the object itself.
    private int ownBytes;

    private long bytes;
    private @Nullable IdentityHashMap<Object, Heavy> heavy;
    private @Nullable StoredSize part;

    /// For an object that is empty so far.
    public StoredSize() {
        if (CURRENT.isBound()) {
            Creation creation = CURRENT.get();
            budget = creation.budget();
            holders = 1;
            creation.sizes().add(this);
        }
    }

    /// Creates an object and enters it into the object table; meanwhile its content counts.
    ///
    /// @throws PyException as the maker does; MemoryError if there is no room
    public static <T> T making(MemoryBudget budget, Supplier<T> maker) {
        var creation = new Creation(budget, new ArrayList<>(1));
        try {
            return ScopedValue.where(CURRENT, creation).call(maker::get);
        } finally {
            creation.sizes().forEach(StoredSize::end);
        }
    }

    /// The size of another object that counts as long as this one does.
    public synchronized StoredSize newPart() {
        var made = new StoredSize();
        if (budget != null && holders > 0) {
            made.beginAnyway(budget);
        }
        part = made;
        return made;
    }

    /// Clients can find the object: from now on it counts.
    ///
    /// @throws PyException MemoryError if there is no room for one more
    public void begin(MemoryBudget manager) {
        manager.take(OBJECT_BYTES);
        beginAnyway(manager);
        manager.free(OBJECT_BYTES);
    }

    /// Like [#begin], regardless of the limit: for what is the manager's own, and counts as long as
    /// it runs, or counted before.
    public synchronized void beginAnyway(MemoryBudget manager) {
        budget = manager;
        if (ownBytes == 0) {
            ownBytes = OBJECT_BYTES;
            manager.force(holders > 0 ? OBJECT_BYTES : OBJECT_BYTES + bytes);
        }
        holders++;
        if (part != null) {
            part.beginAnyway(manager);
        }
    }

    /// Clients can no longer find the object.
    public synchronized void end() {
        if (--holders == 0 && budget != null) {
            budget.free(ownBytes + bytes);
            ownBytes = 0;
        }
        if (part != null) {
            part.end();
        }
    }

    /// How many bytes the object stores.
    public synchronized long bytes() {
        return bytes;
    }

    /// Whether walking through the content of the object takes long.
    public synchronized boolean isHeavy() {
        return bytes > MANY_BYTES || heavy != null;
    }

    // ---- what is added and removed ----

    /// A value is about to be stored.
    ///
    /// @throws PyException MemoryError if there is no room for it
    public void add(@Nullable Object value) {
        exchange(List.of(), values(value));
    }

    /// A value that was stored before, in whatever form, is added again.
    public void addBack(@Nullable Object value) {
        long weight = enter(value);
        MemoryBudget manager = counted();
        if (manager != null) {
            try {
                manager.takeBack(weight);
            } catch (PyException e) {
                var _ = leave(value);
                throw e;
            }
        }
        count(weight, manager != null);
    }

    /// A value has been removed.
    public void remove(@Nullable Object value) {
        count(-leave(value), false);
    }

    /// A value replaces another.
    ///
    /// @throws PyException MemoryError if there is no room for it
    public void replace(@Nullable Object before, @Nullable Object after) {
        exchange(values(before), values(after));
    }

    /// Values replace others.
    ///
    /// @throws PyException MemoryError if there is no room for them; then nothing has changed
    public void exchange(
            Collection<? extends @Nullable Object> before,
            Collection<? extends @Nullable Object> after) {
        long weight = enterAll(after) - leaveAll(before);
        MemoryBudget manager = weight > 0 ? counted() : null;
        if (manager != null) {
            try {
                manager.take(weight);
            } catch (PyException e) {
                var _ = enterAll(before) - leaveAll(after);
                throw e;
            }
        }
        count(weight, manager != null);
    }

    /// Like [#exchange], regardless of the limit: undoes one.
    public void change(
            Collection<? extends @Nullable Object> before,
            Collection<? extends @Nullable Object> after) {
        count(enterAll(after) - leaveAll(before), false);
    }

    /// Plain bytes are added, or removed if the number is negative.
    ///
    /// @throws PyException MemoryError if there is no room for them
    public void grow(long more) {
        MemoryBudget manager = more > 0 ? counted() : null;
        if (manager != null) {
            manager.take(more);
        }
        count(more, manager != null);
    }

    /// Everything has been removed.
    public synchronized void clear() {
        count(-bytes, false);
        heavy = null;
    }

    @SuppressWarnings("NullAway") // a list of one null
    private static List<@Nullable Object> values(@Nullable Object value) {
        return Arrays.asList(new Object[] {value});
    }

    private synchronized @Nullable MemoryBudget counted() {
        return holders > 0 ? budget : null;
    }

    /// @param isTaken whether the budget has already counted it
    private synchronized void count(long weight, boolean isTaken) {
        bytes += weight;
        boolean isCounted = holders > 0;
        if (budget != null && isCounted != isTaken) {
            budget.force(isCounted ? weight : -weight);
        }
    }

    private long enterAll(Collection<? extends @Nullable Object> values) {
        long sum = 0;
        for (Object value : values) {
            sum += enter(value);
        }
        return sum;
    }

    private long leaveAll(Collection<? extends @Nullable Object> values) {
        long sum = 0;
        for (Object value : values) {
            sum += leave(value);
        }
        return sum;
    }

    private long enter(@Nullable Object value) {
        long plain = Weight.plainBytes(value);
        if (plain >= 0 || value == null) {
            return SLOT_BYTES + plain;
        }
        synchronized (this) {
            Heavy known = heavy == null ? null : heavy.get(value);
            if (known != null) {
                known.places++;
                return known.bytes;
            }
        }
        Weight weight = Weight.of(value);
        if (weight.isHeavy()) {
            remember(value, SLOT_BYTES + weight.bytes());
        }
        return SLOT_BYTES + weight.bytes();
    }

    private synchronized void remember(Object value, long weight) {
        if (heavy == null) {
            heavy = new IdentityHashMap<>();
        }
        heavy.computeIfAbsent(value, _ -> new Heavy(weight)).places++;
    }

    private long leave(@Nullable Object value) {
        long plain = Weight.plainBytes(value);
        if (plain >= 0 || value == null) {
            return SLOT_BYTES + plain;
        }
        synchronized (this) {
            Heavy known = heavy == null ? null : heavy.get(value);
            if (heavy != null && known != null) {
                if (--known.places == 0) {
                    heavy.remove(value);
                    heavy = heavy.isEmpty() ? null : heavy;
                }
                return known.bytes;
            }
        }
        return SLOT_BYTES + Weight.of(value).bytes();
    }
}
