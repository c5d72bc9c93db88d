package dev.muster.internal.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The locks and permits of a manager that this process has taken and not released, through
/// whatever proxy. Safe for all threads.
public final class HeldLocks {
    /// Something that was taken, and how many times.
    ///
    /// @param owner its owner at the manager: a session or a connection
    /// @param calls the object, which stays alive as long as something of it is held
    record Hold(Object owner, int times, ObjectCalls calls) {}

    /// What is held, and by whom.
    ///
    /// @param ident the object's name at its manager
    /// @param thread null if it is held by the process
    private record Key(Object ident, @Nullable Thread thread) {}

    private final Map<Key, Hold> holds = new ConcurrentHashMap<>(2);

    private static Key key(ObjectCalls calls, @Nullable Thread thread) {
        return new Key(calls.ident(), thread);
    }

    @Nullable Hold find(ObjectCalls calls, @Nullable Thread thread) {
        return holds.get(key(calls, thread));
    }

    void take(ObjectCalls calls, @Nullable Thread thread, int times) {
        Object owner = calls.owner(thread);
        holds.compute(
                key(calls, thread),
                (_, before) ->
                        before != null && before.owner().equals(owner)
                                ? new Hold(owner, before.times() + times, before.calls())
                                : new Hold(owner, times, calls));
    }

    /// Gives some back.
    ///
    /// @return whether nothing is held any more
    boolean giveBack(ObjectCalls calls, @Nullable Thread thread, int times) {
        return holds.computeIfPresent(
                        key(calls, thread),
                        (_, before) ->
                                before.times() > times
                                        ? new Hold(
                                                before.owner(),
                                                before.times() - times,
                                                before.calls())
                                        : null)
                == null;
    }

    /// Forgets what was lost with its owner.
    ///
    /// @return whether no other thread has done so
    boolean forget(ObjectCalls calls, @Nullable Thread thread, Hold lost) {
        return holds.remove(key(calls, thread), lost);
    }
}
