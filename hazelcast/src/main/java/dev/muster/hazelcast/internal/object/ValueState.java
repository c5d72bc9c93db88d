package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/// One value.
///
/// @param isMade whether it was ever set
/// @param changes of the last change, for listeners
record ValueState(boolean isMade, Encoded value, List<Encoded> changes)
        implements State<ValueState> {
    static final Kind<ValueState> KIND =
            new Kind<>(new ValueState(false, Stored.NULL, List.of()), ValueState::read);

    @Override
    public void write(Output out) {
        Stored.write(value, out);
        Stored.writeAll(changes, out);
    }

    private static ValueState read(Input in) throws CodecException {
        return new ValueState(true, Stored.read(in), Stored.readAll(in));
    }

    ValueState set(Encoded next) {
        var all = new ArrayList<>(changes);
        all.add(next);
        return new ValueState(true, next, all);
    }

    @Override
    public ValueState cleaned(LongPredicate isAlive) {
        return this;
    }

    @Override
    public ValueState quiet() {
        return changes.isEmpty() ? this : new ValueState(isMade, value, List.of());
    }
}
