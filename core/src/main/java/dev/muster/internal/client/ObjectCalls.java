package dev.muster.internal.client;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.JavaCodec;
import dev.muster.internal.protocol.Change;
import dev.muster.internal.protocol.Operation;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.Subscription;
import org.jspecify.annotations.Nullable;

/// The calls of one shared object, wherever it is kept: what every proxy consists of. Two are equal
/// if they are of the same object. Safe for all threads.
///
/// Arguments are as [dev.muster.internal.protocol.Shape] says. An operation that a manager does not
/// have ends with an [UnsupportedOperationException] that says what to do instead.
public interface ObjectCalls {
    /// A time to wait: as long as it takes.
    long FOR_EVER = -1;

    /// Calls an operation and waits for its result; an interrupt is left for later.
    ///
    /// @return the result, or null if it found nothing or its time was over
    <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments);

    /// As [#call], for operations that wait: an interrupt withdraws the call, unless it has its
    /// result already.
    ///
    /// @throws InterruptedException if it was withdrawn; it has changed nothing
    <R extends @Nullable Object> @Nullable R await(
            Operation<R> operation, @Nullable Object... arguments) throws InterruptedException;

    /// Makes a change out of what came.
    @FunctionalInterface
    interface ChangeReader<C> {
        /// @throws CodecException if it cannot be read here
        C read(Change kind, Input in, JavaCodec codec) throws CodecException;
    }

    /// Has a listener told of changes from here on.
    <C> Subscription listen(
            Operation<Long> watch,
            Operation<Void> unwatch,
            ChangeReader<C> reader,
            ChangeListener<? super C> listener);

    /// Whether an operation says so.
    default boolean test(Operation<Boolean> operation, @Nullable Object... arguments) {
        return Boolean.TRUE.equals(call(operation, arguments));
    }

    /// As [#test], for operations that wait.
    default boolean awaitTrue(Operation<Boolean> operation, @Nullable Object... arguments)
            throws InterruptedException {
        return Boolean.TRUE.equals(await(operation, arguments));
    }
}
