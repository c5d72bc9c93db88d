package dev.muster.hazelcast.internal.object;

import dev.muster.hazelcast.internal.object.State.Outcome;
import dev.muster.hazelcast.internal.object.State.Step;
import dev.muster.hazelcast.internal.object.State.Turn;
import dev.muster.internal.system.Guard;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One operation on a cell, from its call to its result.
@SuppressWarnings("ReferenceEquality") // there is one of each special result
final class Request<S extends State<S>> {
    /// How it ended.
    ///
    /// @param failure null if there is a result, which may be null as well
    record End(@Nullable Object result, @Nullable RuntimeException failure) {}

    private final Step<S> attempt;
    private final Step<S> giveUp;
    private final boolean isPatient;
    private final @Nullable CompletionStage<?> ready;
    private final @Nullable Runnable whenEnded;
    private final Thread caller = Thread.currentThread();

    /// Guarded by the cell: whether it has given up once.
    private boolean hasGivenUp;

    /// Guarded by the cell: whether it has had to wait once.
    private boolean hasWaited;

    private volatile boolean isTakenUp;
    private volatile boolean isWithdrawn;
    private volatile @Nullable End end;

    /// @param attempt tried until it has a result
    /// @param giveUp what becomes of it when its time is over, or it is withdrawn; if that has no
    ///   result either, `attempt` is tried on
    /// @param isPatient whether it may wait
    /// @param ready what must be done before the first attempt; null if nothing
    /// @param whenEnded null if the calling thread waits for it
    Request(
            Step<S> attempt,
            Step<S> giveUp,
            boolean isPatient,
            @Nullable CompletionStage<?> ready,
            @Nullable Runnable whenEnded) {
        this.attempt = attempt;
        this.giveUp = giveUp;
        this.isPatient = isPatient;
        this.ready = ready;
        this.whenEnded = whenEnded;
    }

    @Nullable CompletionStage<?> ready() {
        return ready;
    }

    boolean isAsync() {
        return whenEnded != null;
    }

    /// The cell tries it from now on.
    void takeUp() {
        isTakenUp = true;
    }

    boolean isTakenUp() {
        return isTakenUp;
    }

    /// Its time is over, or its result no longer wanted: with the next attempt it gives up.
    void withdraw() {
        isWithdrawn = true;
    }

    @Nullable End end() {
        return end;
    }

    /// An attempt. Under the lock of the cell.
    ///
    /// @param marks gets this if it has given up
    Outcome<S> attempt(S state, Turn turn, Runnable marks) {
        if (hasGivenUp) {
            return attempt.apply(state, turn);
        }
        if (isWithdrawn) {
            return giveUp(state, turn, marks);
        }
        Outcome<S> first = attempt.apply(state, turn);
        return first.result() == State.NOT_YET && !isPatient
                ? giveUp(first.state(), turn, marks)
                : first;
    }

    private Outcome<S> giveUp(S state, Turn turn, Runnable marks) {
        marks.run();
        Outcome<S> given = giveUp.apply(state, turn);
        return given.result() == State.NOT_YET ? attempt.apply(given.state(), turn) : given;
    }

    /// Its giving up is part of what has happened. Under the lock of the cell.
    void gaveUp() {
        hasGivenUp = true;
    }

    /// It has to wait, and that is part of what has happened. Under the lock of the cell.
    void waited() {
        hasWaited = true;
    }

    boolean hasWaited() {
        return hasWaited;
    }

    /// Ends it, once.
    void end(End how) {
        if (end == null) {
            end = how;
            if (whenEnded != null) {
                Guard.run(whenEnded); // the next one ends all the same
            } else {
                LockSupport.unpark(caller);
            }
        }
    }
}
