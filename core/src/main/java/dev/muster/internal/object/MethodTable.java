package dev.muster.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.object.Client.PendingCall;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Operation.Cost;
import dev.muster.internal.protocol.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The methods of one class of shared objects: CPython calls them by name, Java by their index
/// among the [Operation]s of the type. Immutable.
///
/// ```java
/// static final MethodTable<Counter> METHODS =
///         MethodTable.of(Counter.class, "Counter", CounterOperations.ALL)
///                 .both(CounterOperations.ADD, Signature.of("amount=1"), Counter::add)
///                 .quick("__len__", Signature.slot(), (self, _) -> 1L)
///                 .build();
/// ```
public final class MethodTable<T extends SharedObject> {
    private final Map<String, Method<T>> methods;
    private final List<String> exposed;
    private final Operation.@Nullable Table operations;
    private final List<ForJava<T>> forJava;

    private MethodTable(Builder<T> builder) {
        methods = new HashMap<>(builder.methods);
        exposed = builder.exposed == null ? List.copyOf(builder.declared) : builder.exposed;
        operations = builder.operations;
        var rows = new ArrayList<ForJava<T>>(builder.forJava.length);
        for (ForJava<T> row : builder.forJava) {
            if (row == null) {
                throw new IllegalStateException(
                        "an operation of %s has no body".formatted(builder.type.getSimpleName()));
            }
            rows.add(row);
        }
        forJava = List.copyOf(rows);
    }

    /// Begins a table.
    ///
    /// @param pythonClass the name of the class that the messages of wrong calls show
    public static <T extends SharedObject> Builder<T> of(Class<T> type, String pythonClass) {
        return new Builder<>(type, pythonClass + ".", null);
    }

    /// Begins a table of what Java clients can call, too.
    public static <T extends SharedObject> Builder<T> of(
            Class<T> type, String pythonClass, Operation.Table operations) {
        return new Builder<>(type, pythonClass + ".", operations);
    }

    /// The operations that Java clients can call; null if none.
    public Operation.@Nullable Table operations() {
        return operations;
    }

    /// The body of the operation at an index; null if there is none.
    public @Nullable ForJava<T> at(int place) {
        return place >= 0 && place < forJava.size() ? forJava.get(place) : null;
    }

    /// The method with this name or alias; null if there is none.
    public @Nullable Method<T> find(String name) {
        return methods.get(name);
    }

    /// The names that a client gets when it creates the object or asks for its methods, in order. A
    /// name may be exposed and yet have no method, such as `send` of a dict's iterator.
    public List<String> exposed() {
        return exposed;
    }

    /// What the table knows about one method.
    public sealed interface Method<T extends SharedObject> {
        /// The name a client calls.
        String name();

        /// How long it may take at most, whatever its arguments.
        Cost cost();

        /// How long it may take with these positional arguments.
        default Cost costOf(List<? extends @Nullable Object> positional) {
            return cost();
        }

        /// The typeid under which the result becomes a shared object, or null for a plain value.
        @Nullable String resultTypeid();

        /// Binds arguments to parameters; fails with a TypeError as Python would.
        Arguments bind(List<? extends @Nullable Object> positional, Map<?, ?> keywords);
    }

    /// A method that answers when it returns.
    public record Answering<T extends SharedObject>(
            Class<T> type,
            String name,
            String pythonName,
            Cost cost,
            Function<List<? extends @Nullable Object>, Cost> rule,
            Signature signature,
            Body<T> body,
            @Nullable String resultTypeid)
            implements Method<T> {
        @Override
        public Cost costOf(List<? extends @Nullable Object> positional) {
            return rule.apply(positional);
        }

        @Override
        public Arguments bind(List<? extends @Nullable Object> positional, Map<?, ?> keywords) {
            return signature.bind(pythonName, positional, keywords);
        }

        /// Runs the method on an object of this table's class.
        public @Nullable Object call(SharedObject self, Arguments arguments) {
            return body.call(type.cast(self), arguments);
        }
    }

    /// A method that may answer after it has returned.
    public record Waiting<T extends SharedObject>(
            Class<T> type, String name, String pythonName, Signature signature, WaitingBody<T> body)
            implements Method<T> {
        @Override
        public Cost cost() {
            return Cost.WAITING;
        }

        @Override
        public @Nullable String resultTypeid() {
            return null;
        }

        @Override
        public Arguments bind(List<? extends @Nullable Object> positional, Map<?, ?> keywords) {
            return signature.bind(pythonName, positional, keywords);
        }

        /// Begins the method on an object of this table's class; `call` gets the answer.
        public void begin(SharedObject self, Arguments arguments, PendingCall call) {
            body.begin(type.cast(self), arguments, call);
        }
    }

    /// The body of an operation for Java clients.
    public record ForJava<T extends SharedObject>(
            Class<T> type, Operation<?> operation, JavaCall.Body<T> body) {
        /// Carries it out on an object of this table's class.
        ///
        /// @return a value, [JavaCall#NOTHING] or [JavaCall#LATER]
        /// @throws CodecException if an argument is not what it must be
        public @Nullable Object call(SharedObject self, Arguments arguments, JavaCall call)
                throws CodecException {
            return body.call(type.cast(self), arguments, call);
        }

        /// Whether it may take long with the present content of the object. Inside the monitor.
        public boolean mayLast(SharedObject self) {
            return switch (operation.cost()) {
                case LINEAR, ITERATING -> self.isMuch();
                case QUICK, WAITING, FREE -> false;
                case COMPARING -> self.isMuch() || self.isWritten();
            };
        }
    }

    /// The body of an answering method; a failure is thrown as a `PyException`.
    @FunctionalInterface
    public interface Body<T> {
        /// Runs the method.
        @Nullable Object call(T self, Arguments arguments);
    }

    /// The body of a waiting method; a failure is thrown or given to the call, not both.
    @FunctionalInterface
    public interface WaitingBody<T> {
        /// Begins the method.
        void begin(T self, Arguments arguments, PendingCall call);
    }

    /// Collects the methods of a table.
    public static final class Builder<T extends SharedObject> {
        private final Class<T> type;
        private final Map<String, Method<T>> methods = new HashMap<>();
        private final List<String> declared = new ArrayList<>();
        private @Nullable List<String> exposed;
        private final String prefix;
        private final Operation.@Nullable Table operations;
        private final @Nullable ForJava<T>[] forJava;

        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of them
        private Builder(Class<T> type, String prefix, Operation.@Nullable Table operations) {
            this.type = type;
            this.prefix = prefix;
            this.operations = operations;
            this.forJava = new ForJava[operations == null ? 0 : operations.size()];
        }

        /// A method that CPython and Java call in the same way.
        public Builder<T> both(Operation<?> operation, Signature signature, Body<T> body) {
            Cost cost = operation.cost() == Cost.QUICK ? Cost.QUICK : Cost.LINEAR;
            boolean isSilent = Result.DONE.equals(operation.result());
            return answering(operation.name(), cost, signature, body)
                    .java(
                            operation,
                            (self, arguments, _) -> {
                                Object result = body.call(self, arguments);
                                return isSilent ? JavaCall.NOTHING : result;
                            });
        }

        /// A method that may wait for other clients, and that CPython and Java call in the same
        /// way.
        public Builder<T> both(Operation<?> operation, Signature signature, WaitingBody<T> body) {
            return waiting(operation.name(), signature, body).later(operation, body);
        }

        /// The body of an operation for Java clients.
        public Builder<T> java(Operation<?> operation, JavaCall.Body<T> body) {
            if (forJava[operation.place()] != null) {
                throw new IllegalStateException(operation + " has two bodies");
            }
            forJava[operation.place()] = new ForJava<>(type, operation, body);
            return this;
        }

        /// The body of an operation for Java clients that may wait for other clients.
        public Builder<T> later(Operation<?> operation, WaitingBody<T> body) {
            return java(
                    operation,
                    (self, arguments, call) -> {
                        body.begin(self, arguments, call);
                        return JavaCall.LATER;
                    });
        }

        /// The two operations of listeners.
        public Builder<T> watched(Operation<Long> watch, Operation<Void> unwatch) {
            return java(watch, (self, a, call) -> call.watch(self, a.index(0), a.truth(1)))
                    .java(unwatch, (_, a, call) -> call.unwatch(a.index(0)));
        }

        /// A method that touches a few elements at most.
        public Builder<T> quick(String name, Signature signature, Body<T> body) {
            return answering(name, Cost.QUICK, signature, body);
        }

        /// A method whose cost depends on its arguments.
        ///
        /// @param longest the longest cost it can have
        public Builder<T> mixed(
                String name,
                Cost longest,
                Function<List<? extends @Nullable Object>, Cost> rule,
                Signature signature,
                Body<T> body) {
            return answering(name, longest, rule, signature, body, null);
        }

        /// A method that may touch all elements.
        public Builder<T> linear(String name, Signature signature, Body<T> body) {
            return answering(name, Cost.LINEAR, signature, body);
        }

        /// A method that reads its arguments element by element.
        public Builder<T> iterating(String name, Signature signature, Body<T> body) {
            return answering(name, Cost.ITERATING, signature, body);
        }

        /// A user's method, which may do anything and take any time.
        public Builder<T> free(String name, Signature signature, Body<T> body) {
            return answering(name, Cost.FREE, signature, body);
        }

        /// A method that may wait for other clients.
        public Builder<T> waiting(String name, Signature signature, WaitingBody<T> body) {
            return add(new Waiting<>(type, name, prefix + name, signature, body));
        }

        /// Another name for a method; does nothing if there already is one of that name.
        public Builder<T> alias(String other, String name) {
            Method<T> method = methods.get(name);
            if (method == null) {
                throw new IllegalStateException("there is no method named " + name);
            }
            methods.putIfAbsent(other, method);
            return this;
        }

        /// A method that touches a few elements at most, and whose result becomes a shared object
        /// of this typeid.
        public Builder<T> proxied(String name, String typeid, Signature signature, Body<T> body) {
            return answering(name, Cost.QUICK, _ -> Cost.QUICK, signature, body, typeid);
        }

        /// Sets the exposed names, in this order; otherwise, they are those of all methods in the
        /// order of the table.
        public Builder<T> exposed(String... names) {
            exposed = List.of(names);
            return this;
        }

        /// The finished table.
        public MethodTable<T> build() {
            return new MethodTable<>(this);
        }

        private Builder<T> answering(String name, Cost cost, Signature signature, Body<T> body) {
            return answering(name, cost, _ -> cost, signature, body, null);
        }

        private Builder<T> answering(
                String name,
                Cost longest,
                Function<List<? extends @Nullable Object>, Cost> rule,
                Signature signature,
                Body<T> body,
                @Nullable String resultTypeid) {
            return add(
                    new Answering<>(
                            type,
                            name,
                            prefix + name,
                            longest,
                            rule,
                            signature,
                            body,
                            resultTypeid));
        }

        private Builder<T> add(Method<T> method) {
            if (methods.put(method.name(), method) != null) {
                throw new IllegalStateException(
                        "%s has two methods named %s"
                                .formatted(type.getSimpleName(), method.name()));
            }
            declared.add(method.name());
            return this;
        }
    }
}
