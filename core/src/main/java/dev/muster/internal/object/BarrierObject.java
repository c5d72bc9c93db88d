package dev.muster.internal.object;

import static dev.muster.internal.object.WaitQueue.WaitingOperation.NOT_YET;

import dev.muster.internal.object.Client.PendingCall;
import dev.muster.internal.object.WaitQueue.WaitingOperation;
import dev.muster.internal.protocol.SyncOperations.BarrierOperations;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// `Barrier` (`threading.Barrier`): lets no caller through before all parties have arrived.
///
/// An action is refused: it would be Python code running in this server.
public final class BarrierObject extends SharedObject {
    private static final MethodTable<BarrierObject> METHODS =
            MethodTable.of(BarrierObject.class, "Barrier", BarrierOperations.ALL)
                    .quick(
                            "__getattribute__",
                            Signature.of("name"),
                            (barrier, a) -> barrier.attribute(a.text(0)))
                    .waiting(
                            "wait",
                            Signature.of("timeout=None"),
                            (barrier, a, call) ->
                                    barrier.await(a.timeout(0), barrier::breakUp, call))
                    .later(
                            BarrierOperations.AWAIT,
                            (barrier, a, call) ->
                                    barrier.await(a.timeout(0), barrier::breakLate, call))
                    .java(
                            BarrierOperations.PARTIES,
                            (barrier, _, _) -> barrier.attribute("parties"))
                    .java(
                            BarrierOperations.NUMBER_WAITING,
                            (barrier, _, _) -> barrier.attribute("n_waiting"))
                    .java(BarrierOperations.BROKEN, (barrier, _, _) -> barrier.broken)
                    .both(BarrierOperations.ABORT, Signature.of(), (barrier, _) -> barrier.abort())
                    .both(BarrierOperations.RESET, Signature.of(), (barrier, _) -> barrier.reset())
                    .build();

    /// The type that clients create.
    public static final ObjectType TYPE =
            new ObjectType(
                    "Barrier",
                    Signature.of("parties", "action=None", "timeout=None"),
                    BarrierObject::create);

    private final WaitQueue queue = monitor.newLine();
    private final long parties;
    private final @Nullable Duration defaultTimeout;

    /// Guarded by the monitor, as `broken`. The parties that wait together.
    private Round round = new Round();

    private boolean broken;

    private BarrierObject(long parties, @Nullable Duration defaultTimeout) {
        super(METHODS);
        this.parties = parties;
        this.defaultTimeout = defaultTimeout;
    }

    private static BarrierObject create(Arguments arguments) {
        if (arguments.get(1) != null) {
            throw PyException.of(
                    "NotImplementedError",
                    "action is given, must be None: this server runs no Python code");
        }
        long parties = arguments.index(0);
        if (parties < 1) {
            throw PyException.of("ValueError", "parties must be > 0");
        }
        return new BarrierObject(parties, arguments.timeout(2));
    }

    /// Waits for the others; the result is the arrival index of this caller, from 0.
    ///
    /// @param timeout how long; null for the barrier's own
    private void await(@Nullable Duration timeout, WaitingOperation late, PendingCall call) {
        Duration patience = timeout == null ? defaultTimeout : timeout;
        queue.perform(new Arrival(), patience, late, call);
    }

    private Object breakUp() {
        abort();
        throw brokenBarrier();
    }

    private Object breakLate() {
        abort();
        return (long) BarrierOperations.IS_LATE;
    }

    private @Nullable Object abort() {
        broken = true;
        round.broken = true;
        return null;
    }

    private @Nullable Object reset() {
        round.broken = true;
        round = new Round();
        broken = false;
        return null;
    }

    private Object attribute(String name) {
        return switch (name) {
            case "parties" -> parties;
            case "n_waiting" -> round.broken ? 0L : round.waiting;
            case "broken" -> broken;
            default ->
                    throw PyException.of(
                            "AttributeError",
                            "'Barrier' object has no attribute '%s'".formatted(name));
        };
    }

    private static PyException brokenBarrier() {
        return PyException.of(new PyGlobal("threading", "BrokenBarrierError"));
    }

    @Override
    public String repr() {
        return broken
                ? "<threading.Barrier: broken>"
                : "<threading.Barrier: waiters=%d/%d>".formatted(round.waiting, parties);
    }

    /// One use of the barrier.
    private static final class Round {
        private long waiting;
        private boolean tripped;
        private boolean broken;
    }

    /// One caller at the barrier: arrives with its first attempt, then waits for its round.
    private final class Arrival implements WaitingOperation {
        private @Nullable Round mine;
        private long place;

        @Override
        public Object attempt() {
            if (mine == null) {
                return arrive();
            }
            if (mine.broken) {
                throw brokenBarrier();
            }
            return mine.tripped ? (Object) place : NOT_YET;
        }

        @Override
        public void abandoned() {
            if (mine != null && !mine.tripped) {
                mine.waiting--; // its place is free for another
            }
        }

        @Override
        public boolean endsLate() {
            return true; // the parties can no longer meet: the barrier breaks
        }

        private Object arrive() {
            if (broken) {
                throw brokenBarrier();
            }
            mine = round;
            place = round.waiting++;
            if (round.waiting < parties) {
                return NOT_YET;
            }
            round.tripped = true;
            round = new Round();
            return place;
        }
    }
}
