package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.SharedType;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Which lock a condition belongs to; what waits at it is part of the lock.
///
/// @param lock the number of the lock; 0 if there is no such condition
record ConditionState(long lock) implements State<ConditionState> {
    private static final Kind<ConditionState> KIND =
            new Kind<>(new ConditionState(0), ConditionState::read);

    private static ConditionState read(Input in) throws CodecException {
        return new ConditionState(in.readLong());
    }

    @Override
    public void write(Output out) {
        out.writeLong(lock);
    }

    @Override
    public ConditionState cleaned(LongPredicate isAlive) {
        return this;
    }

    /// Makes a condition known.
    static void write(ClusterObjects objects, ObjectId condition, long lock) {
        var calls = new Calls(objects, condition);
        calls.perform((_, _) -> new ConditionState(lock).with(null));
    }

    /// The lock of a condition.
    static ObjectId lockOf(ClusterObjects objects, ObjectId condition) {
        long lock = new Calls(objects, condition).cell().look().state().lock();
        return new ObjectId(SharedType.LOCK, lock);
    }

    /// Nobody calls it but the two above.
    private static final class Calls extends CellCalls<ConditionState> {
        Calls(ClusterObjects objects, ObjectId id) {
            super(objects, id, "", KIND);
        }

        @Override
        Plan<ConditionState> plan(Operation<?> operation, @Nullable Object[] arguments) {
            throw unknown(operation);
        }
    }
}
