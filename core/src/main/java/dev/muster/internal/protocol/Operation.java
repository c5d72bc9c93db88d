package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One operation of a shared object.
///
/// CPython calls it by its name, Java by its index among the operations of its type. Its body is in
/// the table of the object; this is what both sides must know of it.
///
/// @param <R> what a Java caller gets
/// @param type the type of the objects
/// @param place its index among the operations of the type
/// @param name its name in CPython, or what it would be
/// @param cost how long it may take
/// @param repeat whether it may be carried out twice
/// @param result what it returns
/// @param parameters in the order of a call
public record Operation<R extends @Nullable Object>(
        SharedType type,
        int place,
        String name,
        Cost cost,
        Repeat repeat,
        Result<R> result,
        List<Shape> parameters) {
    /// How long it may take, which decides where it is carried out.
    public enum Cost {
        /// Touches a few elements at most.
        QUICK,
        /// Touches all elements, or as many as there are in its arguments.
        LINEAR,
        /// Like [#LINEAR], and reads its arguments element by element: a stored proxy among the
        /// positional ones is replaced before the call by a snapshot of what it stands for. One
        /// among the keywords stays: `d.update(key=proxy)` stores it.
        ITERATING,
        /// Compares elements with a value, for which they may have to be read first.
        COMPARING,
        /// May wait for other clients; takes the monitor itself and answers through its call.
        WAITING,
        /// Runs a user's code: without the monitor, on a thread of its own.
        FREE
    }

    /// Whether it may be carried out twice, for instance when the answer was lost with its
    /// connection.
    public enum Repeat {
        /// It only reads, or what it took is given back when the session ends.
        HARMLESS,
        /// It changes something.
        HARMFUL
    }

    /// The operations of one type; each gets its index when it is added.
    public static final class Table {
        private final SharedType type;
        private final List<Operation<?>> all = new ArrayList<>();

        Table(SharedType type) {
            this.type = type;
        }

        /// Adds an operation.
        <R extends @Nullable Object> Operation<R> add(
                String name, Cost cost, Repeat repeat, Result<R> result, Shape... parameters) {
            var operation =
                    new Operation<>(
                            type, all.size(), name, cost, repeat, result, List.of(parameters));
            all.add(operation);
            return operation;
        }

        /// Adds the operation that begins to listen: a number for the listener, whether values are
        /// wanted; see [ServerMessage.Change].
        Operation<Long> addWatch() {
            return add(
                    "watch", Cost.QUICK, Repeat.HARMLESS, Result.VERSION, Shape.NUMBER, Shape.FLAG);
        }

        /// Adds the operation that ends it: the number of the listener.
        Operation<Void> addUnwatch() {
            return add("unwatch", Cost.QUICK, Repeat.HARMLESS, Result.DONE, Shape.NUMBER);
        }

        /// The type of the objects.
        public SharedType type() {
            return type;
        }

        /// How many there are.
        public int size() {
            return all.size();
        }
    }

    /// Writes the arguments of a call.
    ///
    /// @throws CodecException if one cannot travel
    public void write(@Nullable Object[] arguments, Output out, JavaCodec codec)
            throws CodecException {
        for (int i = 0; i < arguments.length; i++) {
            parameters.get(i).write(arguments[i], out, codec);
        }
    }

    /// There is only one of each.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "%s.%s".formatted(type.typeid(), name);
    }
}
