package dev.muster.internal.object;

import java.util.List;

/// The types of this package that clients can create.
public final class SyncTypes {
    /// All of them.
    public static final List<ObjectType> ALL =
            List.of(
                    QueueObject.type("Queue"),
                    QueueObject.type("JoinableQueue"),
                    EventObject.TYPE,
                    LockObject.TYPE,
                    ReentrantLockObject.TYPE,
                    SemaphoreObject.TYPE,
                    SemaphoreObject.BOUNDED_TYPE,
                    ConditionObject.TYPE,
                    BarrierObject.TYPE);

    private SyncTypes() {}
}
