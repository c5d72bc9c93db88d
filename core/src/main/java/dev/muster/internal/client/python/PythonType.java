package dev.muster.internal.client.python;

import dev.muster.internal.client.ListProxy;
import dev.muster.internal.client.Proxied;
import dev.muster.internal.protocol.SharedType;
import dev.muster.pickle.PyGlobal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The types that CPython's managers keep and Java has an interface for.
enum PythonType {
    MAP("a map", "DictProxy", Set.of("dict"), List.of("get", "pop", "update", "items")),
    LIST("a list", "ListProxy", Set.of("list"), List.of("append", "insert", "pop")),
    LOCK("a lock", "AcquirerProxy", Set.of("Lock", "RLock"), List.of("acquire", "release")),
    SEMAPHORE(
            "a semaphore",
            "AcquirerProxy",
            Set.of("Semaphore", "BoundedSemaphore"),
            List.of("acquire", "release")),
    EVENT("an event", "EventProxy", Set.of("Event"), List.of("is_set", "set", "clear", "wait")),
    BARRIER("a barrier", "BarrierProxy", Set.of("Barrier"), List.of("wait", "abort", "reset")),
    QUEUE("a queue", "AutoProxy", Set.of("Queue", "JoinableQueue"), List.of("put", "get")),
    VALUE("a value", "ValueProxy", Set.of("Value"), List.of("get", "set")),
    NAMESPACE(
            "a namespace",
            "NamespaceProxy",
            Set.of("Namespace"),
            List.of("__getattribute__", "__setattr__", "__delattr__")),
    /// Any other: called by name.
    OBJECT("an object", "AutoProxy", Set.of(), List.of());

    private final String words;
    private final String proxyClass;
    private final Set<String> typeids;
    private final List<String> needed;

    PythonType(String words, String proxyClass, Set<String> typeids, List<String> needed) {
        this.words = words;
        this.proxyClass = proxyClass;
        this.typeids = typeids;
        this.needed = needed;
    }

    /// Its name in messages.
    String words() {
        return words;
    }

    /// The class of its proxy in Python.
    PyGlobal proxyClass() {
        return new PyGlobal("multiprocessing.managers", proxyClass);
    }

    /// The methods without which it is another type.
    List<String> needed() {
        return needed;
    }

    /// The type that Java knows as this one.
    static PythonType of(SharedType type) {
        return valueOf(type.name());
    }

    /// The type of an object, by the first of its marks that is conclusive.
    ///
    /// @param typeid the name under which the manager creates such objects
    /// @param proxyName the name of the class of its proxy in Python, or null
    /// @param exposed the names of its methods; none if they are not known
    static PythonType of(String typeid, @Nullable String proxyName, List<?> exposed) {
        for (PythonType type : values()) {
            if (type.typeids.contains(typeid)) {
                return type;
            }
        }
        if (LOCK.proxyClass.equals(proxyName) || LOCK.isLike(exposed)) {
            return typeid.toLowerCase(Locale.ROOT).contains("semaphore") ? SEMAPHORE : LOCK;
        }
        for (PythonType type : values()) {
            boolean isNamed = type.proxyClass.equals(proxyName) && !"AutoProxy".equals(proxyName);
            if (isNamed || type.isLike(exposed)) {
                return type;
            }
        }
        return OBJECT;
    }

    /// Whether these are its methods, and not a coincidence with another type's.
    private boolean isLike(List<?> exposed) {
        return switch (this) {
            case LOCK, SEMAPHORE, VALUE ->
                    exposed.size() <= needed.size() + 1 && exposed.containsAll(needed);
            case MAP -> exposed.contains("popitem") && exposed.containsAll(needed);
            case LIST -> exposed.contains("extend") && exposed.containsAll(needed);
            case QUEUE -> exposed.contains("task_done") && exposed.containsAll(needed);
            case EVENT, BARRIER, NAMESPACE -> exposed.containsAll(needed);
            case OBJECT -> false;
        };
    }

    /// The object behind its Java interface.
    Object proxy(PythonObject object) {
        return switch (this) {
            case LIST -> new SortedList<>(object);
            case OBJECT -> object;
            default -> Proxied.of(SharedType.valueOf(name()), object);
        };
    }

    /// A `list` kept by a manager of CPython, which can also sort by Python's order.
    private static final class SortedList<E> extends ListProxy<E> {
        private final PythonObject list;

        SortedList(PythonObject list) {
            super(list);
            this.list = list;
        }

        /// Python's order, atomically; any other order is computed here and written element by
        /// element.
        @Override
        public void sort(@Nullable Comparator<? super E> order) {
            if (order == null) {
                list.ask("sort");
            } else {
                super.sort(order);
            }
        }
    }
}
