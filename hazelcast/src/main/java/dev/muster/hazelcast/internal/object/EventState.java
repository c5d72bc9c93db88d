package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/// A flag.
///
/// @param times how often it has been set: so one that waits notices even if it is cleared at once
/// @param changes of the last change, for listeners
record EventState(boolean isSet, long times, List<Boolean> changes) implements State<EventState> {
    static final Kind<EventState> KIND =
            new Kind<>(new EventState(false, 0, List.of()), EventState::read);

    @Override
    public void write(Output out) {
        out.writeByte(isSet ? 1 : 0);
        out.writeUnsigned(times);
        out.writeUnsigned(changes.size());
        changes.forEach(each -> out.writeByte(each ? 1 : 0));
    }

    private static EventState read(Input in) throws CodecException {
        boolean isSet = in.readByte() != 0;
        long times = in.readUnsigned();
        var changes = new ArrayList<Boolean>();
        for (int left = in.readCount(1); left > 0; left--) {
            changes.add(in.readByte() != 0);
        }
        return new EventState(isSet, times, changes);
    }

    /// Set or cleared.
    EventState changed(boolean toSet) {
        if (isSet == toSet) {
            return this;
        }
        var all = new ArrayList<>(changes);
        all.add(toSet);
        return new EventState(toSet, toSet ? times + 1 : times, all);
    }

    @Override
    public EventState cleaned(LongPredicate isAlive) {
        return this;
    }

    @Override
    public EventState quiet() {
        return changes.isEmpty() ? this : new EventState(isSet, times, List.of());
    }
}
