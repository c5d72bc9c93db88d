package dev.muster.internal.client;

import dev.muster.internal.codec.Referring;
import dev.muster.internal.protocol.SharedType;
import org.jspecify.annotations.Nullable;

/// A proxy of a shared object, which travels by reference.
public interface Proxied extends Referring {
    /// The object it stands for.
    ObjectCalls calls();

    @Override
    default @Nullable Record reference() {
        return calls().standIn();
    }

    /// A proxy for an object of this type, behind its Java interface.
    static Object of(SharedType type, ObjectCalls calls) {
        return switch (type) {
            case QUEUE -> new QueueProxy<>(calls);
            case MAP -> new MapProxy<>(calls);
            case LIST -> new ListProxy<>(calls);
            case LOCK -> new LockProxy(calls);
            case CONDITION -> new ConditionProxy(calls, null);
            case SEMAPHORE -> new SemaphoreProxy(calls);
            case EVENT -> new EventProxy(calls);
            case BARRIER -> new BarrierProxy(calls);
            case VALUE -> new ValueProxy<>(calls);
            case NAMESPACE -> new NamespaceProxy(calls);
            case SERVICE ->
                    throw new IllegalArgumentException(
                            "an object behind an interface needs that interface: use get(name,"
                                    + " type)");
        };
    }
}
