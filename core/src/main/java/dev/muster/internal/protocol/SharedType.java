package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.shared.Namespace;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;

/// The type of a shared object, which determines its operations. On the wire: its index in this
/// order.
public enum SharedType {
    QUEUE(SharedQueue.class, "Queue"),
    MAP(SharedMap.class, "dict"),
    LIST(SharedList.class, "list"),
    LOCK(SharedLock.class, "RLock"),
    CONDITION(SharedCondition.class, "Condition"),
    SEMAPHORE(SharedSemaphore.class, "Semaphore"),
    EVENT(SharedEvent.class, "Event"),
    BARRIER(SharedBarrier.class, "Barrier"),
    VALUE(SharedValue.class, "Value"),
    NAMESPACE(Namespace.class, "Namespace"),
    /// A user's object behind an interface; its operations are the interface's methods.
    SERVICE(Object.class, "");

    private final Class<?> type;
    private final String typeid;

    SharedType(Class<?> type, String typeid) {
        this.type = type;
        this.typeid = typeid;
    }

    /// Reads a type.
    static SharedType read(Input in) throws CodecException {
        int place = in.readByte();
        SharedType[] types = values();
        if (place >= types.length) {
            throw new CodecException("%d is no type of a shared object".formatted(place));
        }
        return types[place];
    }

    /// The Java interface.
    public Class<?> type() {
        return type;
    }

    /// The name under which CPython's `SyncManager` creates such objects.
    public String typeid() {
        return typeid;
    }

    /// Its name for users.
    public String word() {
        return this == SERVICE ? "an object behind an interface" : "a " + type.getSimpleName();
    }
}
