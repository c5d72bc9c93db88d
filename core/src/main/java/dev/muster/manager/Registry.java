package dev.muster.manager;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Supplier;

/// What a manager offers its clients, by name. Immutable.
///
/// A Python client declares the same names with `SyncManager.register('get_job_q')` and calls them
/// on its manager; a Java client asks [Manager] for them.
///
/// ```java
/// Registry registry = Registry.standard()
///         .withQueue("get_job_q")
///         .withInterface("calculator", Calculator.class, MyCalculator::new);
/// ```
public final class Registry {
    private static final Registry EMPTY = new Registry(new LinkedHashMap<>());
    private static final Registry STANDARD = standardTypes();

    private final SequencedMap<String, Entry> entries;

    private Registry(SequencedMap<String, Entry> entries) {
        this.entries = entries;
    }

    /// Offers nothing.
    public static Registry empty() {
        return EMPTY;
    }

    /// Offers the types of CPython's `SyncManager`: `Queue`, `JoinableQueue`, `Event`, `Lock`,
    /// `RLock`, `Semaphore`, `BoundedSemaphore`, `Condition`, `Barrier`, `list`, `dict`, `Value`,
    /// `Array`, `Namespace`. Every client can create any number of them. `Pool` is not among them:
    /// its tasks would be Python code.
    public static Registry standard() {
        return STANDARD;
    }

    /// Offers one unbounded queue under this name, the same for every client and for
    /// [ManagerServer#queue].
    ///
    /// @throws IllegalArgumentException if the name is taken or no name that Python can say
    public Registry withQueue(String name) {
        return withQueue(name, 0);
    }

    /// Offers one queue under this name, the same for every client and for [ManagerServer#queue].
    ///
    /// @param capacity how many items it holds; 0 for any number
    /// @throws IllegalArgumentException if the name is taken or no name that Python can say
    public Registry withQueue(String name, int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException(
                    "capacity is %d, must be at least 0 (0: no bound)".formatted(capacity));
        }
        return with(name, new Queue(capacity, List.of()));
    }

    /// Offers a Java interface: clients call its methods by their Java names, each call on a thread
    /// of its own. Default methods and overloads work; arguments are converted to the types of the
    /// parameters, results and exceptions travel by value.
    ///
    /// @param factory called each time a client asks for this name; if it returns the same object
    ///   again, the clients share it. It and the object are called by many threads
    /// @throws IllegalArgumentException if the name is taken or no name that Python can say, or if
    ///   `type` is no interface
    public <T> Registry withInterface(String name, Class<T> type, Supplier<? extends T> factory) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(
                    "%s is a class, must be an interface: its methods are what clients may call"
                            .formatted(type.getName()));
        }
        Objects.requireNonNull(factory, "factory");
        return with(name, new Interface(type, factory, List.of()));
    }

    /// Narrows what clients may call on the objects of a name.
    ///
    /// @param methods the names of the methods that remain, as clients say them; at least one
    /// @throws IllegalArgumentException if nothing is offered under the name or no method is given
    public Registry withExposed(String name, String... methods) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "'%s' is not in the registry; offered are: %s"
                            .formatted(name, String.join(", ", entries.keySet())));
        }
        if (methods.length == 0) {
            throw new IllegalArgumentException(
                    "no method of '%s' is given, must be at least one".formatted(name));
        }
        var copy = new LinkedHashMap<>(entries);
        copy.put(name, entry.exposing(List.of(methods)));
        return new Registry(copy);
    }

    /// The names offered, in the order in which they were added.
    public Collection<String> names() {
        return entries.keySet();
    }

    /// What is offered, by name.
    public Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    private Registry with(String name, Entry entry) {
        if (name.isEmpty() || !name.codePoints().allMatch(Character::isJavaIdentifierPart)) {
            throw new IllegalArgumentException(
                    "name is '%s', must be a name that Python can say: letters, digits and _"
                            .formatted(name));
        }
        if (entries.containsKey(name)) {
            throw new IllegalArgumentException(
                    "'%s' is in the registry already, must be another name".formatted(name));
        }
        var copy = new LinkedHashMap<>(entries);
        copy.put(name, entry);
        return new Registry(copy);
    }

    private static Registry standardTypes() {
        var entries = new LinkedHashMap<String, Entry>();
        for (String typeid :
                List.of(
                        "Queue",
                        "JoinableQueue",
                        "Event",
                        "Lock",
                        "RLock",
                        "Semaphore",
                        "BoundedSemaphore",
                        "Condition",
                        "Barrier",
                        "list",
                        "dict",
                        "Value",
                        "Array",
                        "Namespace")) {
            entries.put(typeid, new Standard(List.of()));
        }
        return new Registry(entries);
    }

    /// What stands under one name.
    public sealed interface Entry {
        /// What clients may call; empty for everything the object has.
        List<String> exposed();

        /// The same with other methods exposed.
        Entry exposing(List<String> methods);
    }

    /// A type of CPython's `SyncManager`, whose typeid is the name.
    public record Standard(List<String> exposed) implements Entry {
        @Override
        public Entry exposing(List<String> methods) {
            return new Standard(methods);
        }
    }

    /// One queue for all clients.
    ///
    /// @param capacity how many items it holds; 0 for any number
    public record Queue(int capacity, List<String> exposed) implements Entry {
        @Override
        public Entry exposing(List<String> methods) {
            return new Queue(capacity, methods);
        }
    }

    /// A Java interface.
    ///
    /// @param type its methods are what clients may call
    /// @param factory makes or finds the object that a client asks for
    public record Interface(Class<?> type, Supplier<?> factory, List<String> exposed)
            implements Entry {
        @Override
        public Entry exposing(List<String> methods) {
            return new Interface(type, factory, methods);
        }
    }
}
