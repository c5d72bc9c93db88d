package dev.muster.internal.object;

import static dev.muster.internal.object.WaitQueue.WaitingOperation.NOT_YET;

import dev.muster.internal.object.Client.PendingCall;
import dev.muster.internal.object.Watchers.Change;
import dev.muster.internal.protocol.SyncOperations.EventOperations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// `Event` (`threading.Event`): a flag that clients wait for.
public final class EventObject extends SharedObject {
    private static final MethodTable<EventObject> METHODS =
            MethodTable.of(EventObject.class, "Event", EventOperations.ALL)
                    .both(EventOperations.IS_SET, Signature.of(), (event, _) -> event.set)
                    .quick("isSet", Signature.of(), (event, _) -> event.set)
                    .both(EventOperations.SET, Signature.of(), (event, _) -> event.change(true))
                    .both(EventOperations.CLEAR, Signature.of(), (event, _) -> event.change(false))
                    .both(
                            EventOperations.AWAIT,
                            Signature.of("timeout=None"),
                            (event, a, call) -> event.await(a.timeout(0), call))
                    .watched(EventOperations.WATCH, EventOperations.UNWATCH)
                    .exposed("is_set", "set", "clear", "wait")
                    .build();

    /// The type that clients create.
    public static final ObjectType TYPE =
            new ObjectType("Event", Signature.of(), _ -> new EventObject());

    private final WaitQueue queue = monitor.newLine();

    /// Guarded by the monitor.
    private boolean set;

    /// Guarded by the monitor.
    private final Watchers watchers = new Watchers();

    private EventObject() {
        super(METHODS);
    }

    /// Waits until the flag is set; the result is whether it is.
    private void await(@Nullable Duration timeout, PendingCall call) {
        queue.perform(() -> set ? true : NOT_YET, timeout, () -> false, call);
    }

    /// Sets or clears the flag. Inside the monitor.
    private @Nullable Object change(boolean value) {
        boolean before = set;
        set = value;
        if (before != value) {
            watchers.tell(new Change.Changed(value));
        }
        return null;
    }

    @Override
    public Watchers watchers() {
        return watchers;
    }

    @Override
    public String repr() {
        return "<threading.Event: %s>".formatted(set ? "set" : "unset");
    }
}
