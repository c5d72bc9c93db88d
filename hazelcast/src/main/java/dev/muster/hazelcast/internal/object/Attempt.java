package dev.muster.hazelcast.internal.object;

import dev.muster.hazelcast.internal.object.CellEntry.Seen;
import dev.muster.hazelcast.internal.object.State.Outcome;
import dev.muster.hazelcast.internal.object.State.PageMissing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// What requests make of a state. They are tried in their order, and again as long as one has made
/// another possible: who puts an item in lets the one go on that waits for it. Nothing has happened
/// until [#state] is in the cluster; then [#happened] tells the requests.
@SuppressWarnings("ReferenceEquality") // a step that changes nothing returns the same state
final class Attempt<S extends State<S>> {
    private final CellEntry<S> entry;
    private final long process;
    private final Map<Request<S>, Request.End> ended = new LinkedHashMap<>();
    private final List<Request<S>> waiting = new ArrayList<>();
    private final Set<Request<S>> givenUp = new LinkedHashSet<>();

    /// Those that had to wait in an earlier pass.
    private final Set<Request<S>> tried = new HashSet<>();

    private S state;

    private Attempt(CellEntry<S> entry, long process, S state) {
        this.entry = entry;
        this.process = process;
        this.state = state;
    }

    /// Tries requests.
    ///
    /// @param process the number of this process
    /// @param isAlive whether another is
    /// @return null if the state turns out to be out of date
    static <S extends State<S>> @Nullable Attempt<S> of(
            CellEntry<S> entry,
            Seen<S> base,
            List<Request<S>> requests,
            long process,
            LongPredicate isAlive) {
        S quiet = base.state().quiet();
        S cleaned = quiet.cleaned(each -> each == process || isAlive.test(each));
        while (true) {
            var attempt = new Attempt<>(entry, process, cleaned);
            try {
                attempt.pass(requests);
                if (attempt.state == quiet) {
                    attempt.state = base.state(); // nothing but what it reported
                }
                return attempt;
            } catch (PageMissing e) {
                if (!entry.fetch(e.number())) {
                    return null;
                }
            }
        }
    }

    private void pass(List<Request<S>> requests) {
        List<Request<S>> open = requests;
        boolean isChanged = true;
        while (isChanged && !open.isEmpty()) {
            isChanged = false;
            var still = new ArrayList<Request<S>>();
            for (Request<S> request : open) {
                S before = state;
                if (!ends(request)) {
                    still.add(request);
                }
                isChanged |= state != before;
            }
            open = still;
        }
        waiting.addAll(open);
    }

    private boolean ends(Request<S> request) {
        try {
            var turn = new PassTurn(request.hasWaited() || tried.contains(request));
            Outcome<S> outcome = request.attempt(state, turn, () -> givenUp.add(request));
            state = outcome.state();
            if (outcome.result() == State.NOT_YET) {
                tried.add(request);
                return false;
            }
            ended.put(request, new Request.End(outcome.result(), null));
        } catch (PageMissing e) {
            throw e;
        } catch (RuntimeException e) {
            ended.put(request, new Request.End(null, e));
        }
        return true;
    }

    /// What a step sees.
    private final class PassTurn implements State.Turn {
        private final boolean hasWaited;

        PassTurn(boolean hasWaited) {
            this.hasWaited = hasWaited;
        }

        @Override
        public boolean hasWaited() {
            return hasWaited;
        }

        @Override
        public long process() {
            return process;
        }

        @Override
        public List<QueueOrder.Run> page(long number) {
            return entry.page(number);
        }
    }

    /// The state that is to be; the same as before if nothing changes.
    S state() {
        return state;
    }

    /// Those that have ended, and how.
    Map<Request<S>, Request.End> ended() {
        return ended;
    }

    /// Those that have to wait.
    List<Request<S>> waiting() {
        return waiting;
    }

    /// The state is in the cluster.
    void happened() {
        givenUp.forEach(Request::gaveUp);
        waiting.forEach(Request::waited);
    }
}
