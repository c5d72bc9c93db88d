package dev.muster.internal.proxy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What this process has taken of a manager's locks and semaphores and not given back, whichever
/// proxy it was taken through. Safe for all threads.
final class Holdings {
    /// Something that was taken so often in one session; when that ends the manager gives it back.
    record Hold(Session session, int times) {}

    /// What is held, and by whom.
    ///
    /// @param thread null if it is held by the process
    record Place(long ident, @Nullable Thread thread) {}

    private final Map<Place, Hold> holds = new ConcurrentHashMap<>(2);

    @Nullable Hold find(Place place) {
        return holds.get(place);
    }

    void take(Place place, Session session, int times) {
        holds.compute(
                place,
                (_, before) ->
                        before != null && before.session().equals(session)
                                ? new Hold(session, before.times() + times)
                                : new Hold(session, times));
    }

    void giveBack(Place place, int times) {
        holds.computeIfPresent(
                place,
                (_, before) ->
                        before.times() > times
                                ? new Hold(before.session(), before.times() - times)
                                : null);
    }

    /// Forgets what was lost with its session.
    ///
    /// @return whether nobody else has done so
    boolean forget(Place place, Hold lost) {
        return holds.remove(place, lost);
    }
}
