package dev.muster.internal.object;

import dev.muster.pickle.PyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one shared object keeps, counted in bytes in the [MemoryBudget] of its manager.
///
/// The object says what comes in before it stores it, and what goes after it has taken it out, each
/// inside its monitor. Safe for all threads.
public final class StoredSize {
    /*
     * Values are never changed in place, so what one weighs is computed when it comes and again
     * when it goes. That would take long for a heavy one, hence its weight is remembered, once for
     * all places where it lies.
     *
     * An object that no client refers to any more does not count, wherever references to it are
     * left over; if a client finds it again, it does.
     */

    /// What an object takes by itself, with its places in the tables of the server.
    private static final int OBJECT_BYTES = 1_024;

    /// What the place takes in which a value lies.
    private static final int SLOT_BYTES = 16;

    /// More bytes than this take long enough to walk through that others should not wait for it.
    private static final int MANY_BYTES = 256 * 1_024;

    /// Has objects that are made inside count what they keep from the beginning.
    private static final ScopedValue<Creation> CURRENT = ScopedValue.newInstance();

    /// The sizes of the objects that are being made.
    private record Creation(MemoryBudget budget, List<StoredSize> sizes) {}

    /// The weight of a heavy value, and in how many places it lies.
    private static final class Heavy {
        final long bytes;
        int places;

        Heavy(long bytes) {
            this.bytes = bytes;
        }
    }

    // Guarded by this.
    private @Nullable MemoryBudget budget;

    /// How many entries of the object table make it count; while it is made, that counts, too.
    private int holders;

    /// What is counted for the object itself.
    private int ownBytes;

    private long bytes;
    private @Nullable IdentityHashMap<Object, Heavy> heavy;
    private @Nullable StoredSize part;

    /// For an object that keeps nothing so far.
    public StoredSize() {
        if (CURRENT.isBound()) {
            Creation creation = CURRENT.get();
            budget = creation.budget();
            holders = 1;
            creation.sizes().add(this);
        }
    }

    /// Makes an object and enters it into the object table; meanwhile its content counts.
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

    /// The object is found by clients: from here on it counts.
    ///
    /// @throws PyException MemoryError if there is no room for one more
    public void begin(MemoryBudget manager) {
        manager.take(OBJECT_BYTES);
        beginAnyway(manager);
        manager.free(OBJECT_BYTES);
    }

    /// The object is the manager's own, and counts as long as the manager lives.
    public void beginForGood(MemoryBudget manager) {
        beginAnyway(manager);
    }

    /// As [#begin], whatever the limit is.
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

    /// Clients do not find the object any more.
    public synchronized void end() {
        if (--holders == 0 && budget != null) {
            budget.free(ownBytes + bytes);
            ownBytes = 0;
        }
        if (part != null) {
            part.end();
        }
    }

    /// How many bytes the object keeps.
    public synchronized long bytes() {
        return bytes;
    }

    /// Whether it takes long to walk through what the object keeps.
    public synchronized boolean isHeavy() {
        return bytes > MANY_BYTES || heavy != null;
    }

    // ---- what comes and goes ----

    /// A value is about to be stored.
    ///
    /// @throws PyException MemoryError if there is no room for it
    public void add(@Nullable Object value) {
        exchange(List.of(), values(value));
    }

    /// A value that was stored before, in whatever form, comes back.
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

    /// A value has been taken out.
    public void remove(@Nullable Object value) {
        count(-leave(value), false);
    }

    /// A value takes the place of another.
    ///
    /// @throws PyException MemoryError if there is no room for it
    public void replace(@Nullable Object before, @Nullable Object after) {
        exchange(values(before), values(after));
    }

    /// Values take the place of others.
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

    /// As [#exchange], whatever the limit is: undoes one.
    public void change(
            Collection<? extends @Nullable Object> before,
            Collection<? extends @Nullable Object> after) {
        count(enterAll(after) - leaveAll(before), false);
    }

    /// Plain bytes come, or go if they are fewer than none.
    ///
    /// @throws PyException MemoryError if there is no room for them
    public void grow(long more) {
        MemoryBudget manager = more > 0 ? counted() : null;
        if (manager != null) {
            manager.take(more);
        }
        count(more, manager != null);
    }

    /// Everything has been taken out.
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

    /// @param isTaken whether the budget knows already
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
