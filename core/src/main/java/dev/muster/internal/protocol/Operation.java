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
public final class Operation<R extends @Nullable Object> {
    /// How long it may take, which decides where it is carried out.
    public enum Cost {
        /// Touches a few elements at most.
        QUICK,
        /// Touches all elements.
        LINEAR,
        /// Compares elements with a value, for which they may have to be read first.
        COMPARING,
        /// May wait for other clients.
        WAITING,
        /// Runs the code of a client.
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

    private final SharedType type;
    private final int place;
    private final String name;
    private final Cost cost;
    private final Repeat repeat;
    private final Result<R> result;
    private final List<Shape> parameters;

    private Operation(
            SharedType type,
            int place,
            String name,
            Cost cost,
            Repeat repeat,
            Result<R> result,
            List<Shape> parameters) {
        this.type = type;
        this.place = place;
        this.name = name;
        this.cost = cost;
        this.repeat = repeat;
        this.result = result;
        this.parameters = parameters;
    }

    /// The operations of one type; each gets its index when it is added.
    public static final class Table {
        private final SharedType type;
        private final List<Operation<?>> all = new ArrayList<>();

        Table(SharedType type) {
            this.type = type;
        }

        /// Adds an operation.
        ///
        /// @param name its name in CPython, or what it would be
        /// @param parameters in the order of a call
        <R extends @Nullable Object> Operation<R> add(
                String name, Cost cost, Repeat repeat, Result<R> result, Shape... parameters) {
            var operation =
                    new Operation<>(
                            type, all.size(), name, cost, repeat, result, List.of(parameters));
            all.add(operation);
            return operation;
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

    /// Its index among those of its type.
    public int place() {
        return place;
    }

    /// Its name in CPython.
    public String name() {
        return name;
    }

    /// How long it may take.
    public Cost cost() {
        return cost;
    }

    /// Whether it may be carried out twice.
    public Repeat repeat() {
        return repeat;
    }

    /// Its result.
    public Result<R> result() {
        return result;
    }

    /// Its parameters.
    public List<Shape> parameters() {
        return parameters;
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

    @Override
    public String toString() {
        return "%s.%s".formatted(type.typeid(), name);
    }
}
