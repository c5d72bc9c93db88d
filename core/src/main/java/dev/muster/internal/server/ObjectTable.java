package dev.muster.internal.server;

import dev.muster.internal.object.MemoryBudget;
import dev.muster.internal.object.MethodTable;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.object.StoredSize;
import dev.muster.internal.protocol.PythonName;
import dev.muster.internal.server.TypeTable.ServedType;
import dev.muster.pickle.PyException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The shared objects of a server by their idents, with the references that clients hold.
///
/// An object is counted while clients refer to it. One that was stored as a proxy inside another
/// stays reachable beyond that for as long as the proxy lives, and for a while longer, because a
/// client that has just read the proxy refers to the object only with its next request. Safe for
/// all threads.
final class ObjectTable {
    /*
     * CPython keeps stored objects indefinitely (its `id_to_local_proxy_obj` is never cleaned).
     * Here the second table holds them weakly: a StoredProxy holds its Entry, so an object that is
     * still stored stays. `recent` holds an uncounted entry strongly for GRACE after its count sank
     * to zero or a proxy of it was sent to a client. An entry that was never stored is dropped when
     * that time is over, others when the garbage collector has found that nothing holds them.
     *
     * The content of an object counts in the budget as long as it has an entry in one of the
     * tables.
     */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final MemoryBudget budget;
    private final Object lock = new Object();

    /// Read without the lock on each call; changed under it.
    private final ConcurrentHashMap<String, Entry> counted = new ConcurrentHashMap<>();

    /// The counted entries by the object behind them: several if it is offered under several names
    /// that expose different methods. Guarded by `lock`, as the rest.
    private final IdentityHashMap<Object, List<Entry>> byObject = new IdentityHashMap<>();

    /// By objects that have no `equals` of their own.
    private final Map<SharedObject, String> idents = new WeakHashMap<>();

    private final Map<String, Uncounted> uncounted = new HashMap<>();
    private final ReferenceQueue<Entry> collected = new ReferenceQueue<>();
    private final LinkedHashMap<Entry, Long> recent = new LinkedHashMap<>();

    /// The next ident; starts anywhere, so that the tokens of an earlier server name nothing here.
    private long nextIdent = 0x7000_0000_0000L + (new SecureRandom().nextInt() & 0xffff_ffffL) * 16;

    /// An entry that no client refers to, and what its object keeps.
    private static final class Uncounted extends WeakReference<Entry> {
        final String ident;
        final StoredSize stored;

        Uncounted(Entry entry, ReferenceQueue<Entry> queue) {
            super(entry, queue);
            ident = entry.ident();
            stored = entry.object().stored();
        }
    }

    /// @param budget the budget in which the objects count
    ObjectTable(MemoryBudget budget) {
        this.budget = budget;
        budget.whenShort(this::forgetOld);
    }

    /// The budget in which the objects count.
    MemoryBudget budget() {
        return budget;
    }

    /// Enters an object, or increments the count of one that is already there.
    ///
    /// @throws PyException MemoryError if there is no room for one more
    Entry add(SharedObject object, List<String> exposed) {
        synchronized (lock) {
            Entry known = findLike(object, exposed);
            if (known != null) {
                known.references++;
                counted.put(known.ident(), known);
                return known;
            }
            String ident = ident(object);
            Entry uncountedOne = findUncounted(ident);
            Entry entry = uncountedOne == null ? new Entry(ident, object, exposed) : uncountedOne;
            if (!entry.isCounted) {
                object.stored().begin(budget);
                entry.isCounted = true;
            }
            uncounted.remove(ident);
            entry.references = 1;
            counted.put(entry.ident(), entry);
            addByObject(entry);
            return entry;
        }
    }

    /// Creates an object of this type, or finds it, and enters it.
    ///
    /// @throws PyException as for the type's factory; MemoryError if there is no room
    Entry make(ServedType type, List<@Nullable Object> arguments, Map<?, ?> keywords) {
        return StoredSize.making(
                budget, () -> add(type.create(arguments, keywords), type.exposed()));
    }

    private @Nullable Entry findLike(SharedObject object, List<String> exposed) {
        for (Entry entry : byObject.getOrDefault(object.identity(), List.of())) {
            if (entry.object().methods() == object.methods()
                    && (isOurs(object) || entry.exposesLike(exposed))) {
                return entry;
            }
        }
        return null;
    }

    private void addByObject(Entry entry) {
        byObject.computeIfAbsent(entry.object().identity(), _ -> new ArrayList<>(1)).add(entry);
    }

    /// An object of the manager keeps its ident as long as it lives, even while no client refers to
    /// it: a client that returns recognizes it.
    private String ident(SharedObject object) {
        return isOurs(object) ? idents.computeIfAbsent(object, _ -> newIdent()) : newIdent();
    }

    private static boolean isOurs(SharedObject object) {
        return object.equals(object.identity());
    }

    private String newIdent() {
        nextIdent += 16;
        return Long.toHexString(nextIdent);
    }

    /// The entry of an ident, counted or not, or null.
    @Nullable Entry find(String ident) {
        Entry entry = counted.get(ident);
        return entry != null ? entry : findUncounted(ident);
    }

    private @Nullable Entry findUncounted(String ident) {
        synchronized (lock) {
            WeakReference<Entry> reference = uncounted.get(ident);
            return reference == null ? null : reference.get();
        }
    }

    /// The entry, with references, of the object that represents a user's object, or null; of
    /// several the one that exposes least.
    @Nullable Entry findByIdentity(Object identity) {
        synchronized (lock) {
            return byObject.getOrDefault(identity, List.of()).stream()
                    .min(Comparator.comparingInt(entry -> entry.exposed().size()))
                    .orElse(null);
        }
    }

    /// One more client refers to the object; a `KeyError` if there is none of this ident.
    void increment(String ident) {
        synchronized (lock) {
            Entry entry = find(ident);
            if (entry == null) {
                throw PyException.of("KeyError", ident);
            }
            uncounted.remove(ident);
            if (entry.references++ == 0) {
                counted.put(ident, entry);
                addByObject(entry);
            }
        }
    }

    /// One client fewer refers to the object; a `KeyError` if there is none of this ident.
    void decrement(String ident) {
        synchronized (lock) {
            Entry entry = counted.get(ident);
            if (entry == null) {
                if (findUncounted(ident) == null) {
                    throw PyException.of("KeyError", ident);
                }
                return;
            }
            if (--entry.references > 0) {
                return;
            }
            counted.remove(ident);
            byObject.computeIfPresent(
                    entry.object().identity(),
                    (_, entries) -> {
                        entries.remove(entry);
                        return entries.isEmpty() ? null : entries;
                    });
            if (entry.isWanted) {
                uncounted.put(ident, new Uncounted(entry, collected));
                keep(entry);
            } else {
                forget(entry);
            }
        }
    }

    private static void forget(Entry entry) {
        if (entry.isCounted) {
            entry.isCounted = false;
            entry.object().stored().end();
        }
    }

    /// A proxy of the object is being stored inside another, or sent from there to a client.
    void passedOn(Entry entry) {
        synchronized (lock) {
            entry.isStored = true;
            remember(entry);
        }
    }

    /// A client releases the object, but may ask for it again for a while.
    void released(Entry entry) {
        synchronized (lock) {
            remember(entry);
        }
    }

    private void remember(Entry entry) {
        entry.isWanted = true;
        if (entry.references > 0) {
            return;
        }
        if (!entry.isCounted) {
            entry.object().stored().beginAnyway(budget);
            entry.isCounted = true;
        }
        if (!uncounted.containsKey(entry.ident())) {
            uncounted.put(entry.ident(), new Uncounted(entry, collected));
        }
        keep(entry);
    }

    private void keep(Entry entry) {
        recent.remove(entry);
        recent.put(entry, System.nanoTime() + GRACE_NANOS); // the order is that of the times
        forgetOld();
    }

    /// Drops the entries that no client can ask for any more.
    private void forgetOld() {
        synchronized (lock) {
            long now = System.nanoTime();
            var eldest = recent.entrySet().iterator();
            while (eldest.hasNext()) {
                Map.Entry<Entry, Long> next = eldest.next();
                if (next.getValue() - now >= 0) {
                    break;
                }
                eldest.remove();
                Entry entry = next.getKey();
                if (entry.references == 0 && !entry.isStored) {
                    uncounted.remove(entry.ident());
                    forget(entry);
                }
            }
            for (Object next = collected.poll(); next != null; next = collected.poll()) {
                if (next instanceof Uncounted gone && uncounted.remove(gone.ident, gone)) {
                    gone.stored.end();
                }
            }
        }
    }

    /// How many objects clients refer to.
    int size() {
        return counted.size();
    }

    /// The counted entries, in the order of their idents.
    List<Entry> entries() {
        List<Entry> all = new ArrayList<>(counted.values());
        all.sort(Comparator.comparing(Entry::ident));
        return all;
    }

    /// How many clients refer to the object.
    long references(Entry entry) {
        synchronized (lock) {
            return entry.references;
        }
    }

    /// One shared object in the [ObjectTable]: its name on the wire, what clients may call, and how
    /// many refer to it.
    static final class Entry {
        private final String ident;
        private final SharedObject object;
        private final List<String> exposed;
        private final Set<String> allowed;

        /// Guarded by the table. How many clients refer to it.
        long references;

        /// Guarded by the table. Whether a client that does not refer to it yet may ask for it.
        boolean isWanted;

        /// Guarded by the table. Whether it was ever stored, as a proxy, inside another object:
        /// then only the garbage collector knows when it is no longer there.
        boolean isStored;

        /// Guarded by the table. Whether the object counts because of this entry.
        boolean isCounted;

        /// @param exposed the exposed names; empty for those of the object's own table
        Entry(String ident, SharedObject object, List<String> exposed) {
            this.ident = ident;
            this.object = object;
            List<String> names = exposed.stream().map(name -> ownName(object, name)).toList();
            this.exposed = names.isEmpty() ? object.methods().exposed() : names;
            this.allowed = Set.copyOf(names);
        }

        /// The name that a method has in its table, whichever of its names is given.
        private static String ownName(SharedObject object, String name) {
            MethodTable.Method<?> method = object.methods().find(name);
            return method == null ? name : method.name();
        }

        /// Whether clients may call the same methods of it as these names allow.
        boolean exposesLike(List<String> names) {
            return allowed.equals(
                    names.stream()
                            .map(name -> ownName(object, name))
                            .collect(Collectors.toUnmodifiableSet()));
        }

        String ident() {
            return ident;
        }

        SharedObject object() {
            return object;
        }

        List<String> exposed() {
            return exposed;
        }

        /// Those names as a client can call them.
        List<String> exposed(boolean toPython2) {
            return toPython2
                    ? exposed.stream()
                            .map(PythonName::inPython2)
                            .filter(name -> exposed.contains(ownName(object, name)))
                            .distinct()
                            .toList()
                    : exposed;
        }

        /// The method of this name if clients may call it, or null.
        MethodTable.@Nullable Method<?> method(String name) {
            MethodTable.Method<?> method = object.methods().find(name);
            boolean isAllowed =
                    allowed.isEmpty() || (method != null && allowed.contains(method.name()));
            return isAllowed ? method : null;
        }
    }
}
