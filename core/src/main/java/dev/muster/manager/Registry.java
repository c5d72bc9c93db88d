package dev.muster.manager;

import dev.muster.internal.shared.Checked;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

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

    /// Offers one unbounded queue under this name, the same for every client.
    ///
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name
    public Registry withQueue(String name) {
        return withQueue(name, settings -> settings);
    }

    /// Offers one queue under this name, the same for every client.
    ///
    /// @param capacity how many items it holds; 0 for no limit
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name
    public Registry withQueue(String name, int capacity) {
        return withQueue(name, settings -> settings.withCapacity(capacity));
    }

    /// Offers one queue under this name, the same for every client, with settings.
    ///
    /// @param change changes the defaults: `q -> q.withMaxAttempts(5)`
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name
    public Registry withQueue(String name, UnaryOperator<QueueConfig> change) {
        return with(name, new Queue(change.apply(QueueConfig.defaults()), List.of()));
    }

    /// Offers one map under this name, the same for every client: a `dict` for Python.
    ///
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name
    public Registry withMap(String name) {
        return with(name, new Single("dict", List.of(), List.of()));
    }

    /// Offers one list under this name, the same for every client.
    ///
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name
    public Registry withList(String name) {
        return with(name, new Single("list", List.of(), List.of()));
    }

    /// Offers one reentrant lock under this name, the same for every client: an `RLock` for Python.
    ///
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name
    public Registry withLock(String name) {
        return with(name, new Single("RLock", List.of(), List.of()));
    }

    /// Offers one semaphore under this name, the same for every client.
    ///
    /// @param permits the initial number, at least 0
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name, or
    ///   `permits` is negative
    public Registry withSemaphore(String name, int permits) {
        long first = Checked.permits(permits);
        return with(name, new Single("Semaphore", List.of(first), List.of()));
    }

    /// Offers one event under this name, the same for every client.
    ///
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name
    public Registry withEvent(String name) {
        return with(name, new Single("Event", List.of(), List.of()));
    }

    /// Offers one barrier under this name, the same for every client.
    ///
    /// @param parties the number of parties, at least 1
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name, or
    ///   `parties` is less than 1
    public Registry withBarrier(String name, int parties) {
        long all = Checked.parties(parties);
        return with(name, new Single("Barrier", List.of(all), List.of()));
    }

    /// Offers one value under this name, the same for every client.
    ///
    /// @param initial the initial value; may be null
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name
    public Registry withValue(String name, @Nullable Object initial) {
        return with(name, new Single("Value", Arrays.asList("O", initial), List.of()));
    }

    /// Offers one namespace under this name, the same for every client.
    ///
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name
    public Registry withNamespace(String name) {
        return with(name, new Single("Namespace", List.of(), List.of()));
    }

    /// Offers a Java interface: clients call its methods by their Java names, each call on a thread
    /// of its own. Default methods and overloads work; arguments are converted to the types of the
    /// parameters, results and exceptions travel by value.
    ///
    /// @param factory called each time a client asks for this name; if it returns the same object
    ///   again, the clients share it. The factory and the object are called by many threads. What
    ///   the factory throws is thrown at the client
    /// @throws IllegalArgumentException if the name is taken or not a valid Python name, or if
    ///   `type` is not an interface
    public <T> Registry withInterface(String name, Class<T> type, Callable<? extends T> factory) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(
                    "%s is a class, must be an interface: its methods are what clients may call"
                            .formatted(type.getName()));
        }
        Objects.requireNonNull(factory, "factory");
        return with(name, new Interface(type, factory, List.of()));
    }

    /// Restricts what clients may call on the objects of a name. One object may be offered under
    /// several names, each with its own restriction. It applies to Python clients, and for
    /// interfaces to Java clients as well.
    ///
    /// @param methods the names of the methods that remain, as clients call them or as they are in
    ///   Java; at least one
    /// @throws IllegalArgumentException if the registry does not have the name or no method is
    ///   given
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
        copy.put(name, exposing(entry, List.of(methods)));
        return new Registry(copy);
    }

    private static Entry exposing(Entry entry, List<String> methods) {
        return switch (entry) {
            case Standard _ -> new Standard(methods);
            case Queue queue -> new Queue(queue.config(), methods);
            case Single single -> new Single(single.typeid(), single.arguments(), methods);
            case Interface each -> new Interface(each.type(), each.factory(), methods);
        };
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

    /// What is offered under one name.
    public sealed interface Entry {
        /// What clients may call; empty for all methods of the object.
        List<String> exposed();
    }

    /// A type of CPython's `SyncManager`, whose typeid is the name.
    public record Standard(List<String> exposed) implements Entry {}

    /// One queue for all clients.
    ///
    /// @param config its capacity and its number of attempts
    public record Queue(QueueConfig config, List<String> exposed) implements Entry {}

    /// One object of a type of CPython's `SyncManager`, for all clients.
    ///
    /// @param typeid the type
    /// @param arguments the arguments of its constructor, as in CPython
    public record Single(
            String typeid, List<? extends @Nullable Object> arguments, List<String> exposed)
            implements Entry {}

    /// A Java interface.
    ///
    /// @param type its methods are what clients may call
    /// @param factory creates or finds the object that a client asks for
    public record Interface(Class<?> type, Callable<?> factory, List<String> exposed)
            implements Entry {}
}
