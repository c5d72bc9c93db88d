package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// All that there is of one shared object, at one moment. Immutable.
interface State<S extends State<S>> {
    /// The result of a step that has to be tried again when the state has changed.
    Object NOT_YET = new Object();

    /// The result of giving up: nothing was taken.
    Object LATE = new Object();

    /// One step of an operation: what it makes of a state. It may be tried many times, on states of
    /// which only the last is real, so it does nothing else.
    @FunctionalInterface
    interface Step<S extends State<S>> {
        /// Makes a step.
        ///
        /// @return what follows
        /// @throws RuntimeException what the operation throws; nothing is changed then
        Outcome<S> apply(S state, Turn turn);
    }

    /// What follows from a step.
    ///
    /// @param state the same as before if nothing changes
    /// @param result of the operation, or [#NOT_YET]
    record Outcome<S extends State<S>>(S state, @Nullable Object result) {}

    /// What a step knows beside the state.
    interface Turn {
        /// The number of this process, as long as it counts as alive.
        long process();

        /// Whether an earlier attempt of the operation had to wait, and what it made of the state
        /// has happened.
        boolean hasWaited();

        /// The content of a page beside the state.
        ///
        /// @throws PageMissing if it has to be fetched first
        List<QueueOrder.Run> page(long number);
    }

    /// A page has to be fetched before a step can go on.
    final class PageMissing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long number;

        PageMissing(long number) {
            super("page " + number, null, false, false);
            this.number = number;
        }

        long number() {
            return number;
        }
    }

    /// How the states of a type are read.
    ///
    /// @param initial of an object that nobody has used
    record Kind<S extends State<S>>(S initial, Reader<S> reader) {}

    /// Reads what [State#write] wrote.
    @FunctionalInterface
    interface Reader<S> {
        S read(Input in) throws CodecException;
    }

    /// Writes it.
    void write(Output out);

    /// Without what processes hold that are not alive; the same if they hold nothing.
    S cleaned(LongPredicate isAlive);

    /// Without what the last change reports to listeners.
    @SuppressWarnings("unchecked") // it is one
    default S quiet() {
        return (S) this;
    }

    /// With less in itself, if it is large: the rest is written to pages beside it.
    @SuppressWarnings("unchecked") // it is one
    default S compact(PageWriter pages) {
        return (S) this;
    }

    /// Writes pages.
    @FunctionalInterface
    interface PageWriter {
        /// Writes a page.
        ///
        /// @return the number of the page
        long write(List<QueueOrder.Run> runs);
    }

    /// What follows, with this result.
    @SuppressWarnings("unchecked") // it is one
    default Outcome<S> with(@Nullable Object result) {
        return new Outcome<>((S) this, result);
    }
}
