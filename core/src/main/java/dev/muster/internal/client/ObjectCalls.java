package dev.muster.internal.client;

import dev.muster.Subscription;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.SharedType;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.NearCachedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The calls of one shared object, wherever it is kept; every proxy is built on them. Two are equal
/// if they are of the same object. Safe for all threads.
///
/// Arguments are as [dev.muster.internal.protocol.Shape] says. An operation that a manager does not
/// have throws an [UnsupportedOperationException] that says what to do instead.
public interface ObjectCalls {
    /// Calls an operation and waits for its result; an interrupt is left for later.
    ///
    /// @return the result, or null if it found nothing or its time was over
    <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments);

    /// Like [#call], for operations that wait: an interrupt withdraws the call, unless it already
    /// has its result.
    ///
    /// @throws InterruptedException if it was withdrawn; it has changed nothing
    <R extends @Nullable Object> @Nullable R await(
            Operation<R> operation, @Nullable Object... arguments) throws InterruptedException;

    /// Calls an operation without a waiting thread.
    ///
    /// @param result converts its result
    /// @param whenLate gets a result that arrived after the cancellation; null if it does not
    ///   matter
    /// @return cancelling it withdraws the call
    <T extends @Nullable Object> CompletableFuture<T> async(
            Operation<?> operation,
            Result<T> result,
            @Nullable Consumer<@Nullable T> whenLate,
            @Nullable Object... arguments);

    /// Makes sure that the manager has an operation.
    ///
    /// @throws UnsupportedOperationException if not
    void require(Operation<?> operation);

    /// Reads a change from a message.
    @FunctionalInterface
    interface ChangeReader<C> {
        /// Reads the content of a change of this kind.
        ///
        /// @throws CodecException if it cannot be read here
        C read(Change kind, Input in, JavaCodec codec) throws CodecException;
    }

    /// Calls a listener for changes from now on.
    <C> Subscription listen(
            Operation<Long> watch,
            Operation<Void> unwatch,
            ChangeReader<C> reader,
            ChangeListener<? super C> listener);

    /// A map with a cache of what was read.
    <K, V> NearCachedMap<K, V> nearCached(MapProxy<K, V> map, int maxEntries);

    /// Calls an operation that returns another shared object.
    ObjectCalls open(Operation<ObjectReply> operation, SharedType type);

    /// Which object it is, in readable form.
    String name();

    /// What travels in place of a proxy where its home is not known; see
    /// [dev.muster.internal.codec.Referring]. Null if it does not travel so.
    default @Nullable Record standIn() {
        return null;
    }

    // ---- what is held ----

    /// The object's name at its manager.
    Object ident();

    /// What this process holds at the manager.
    HeldLocks holdings();

    /// The owner, at the manager, of what this process takes there: a session or a connection.
    ///
    /// @param thread the calling thread if it is to be the owner; null for the whole process
    Object owner(@Nullable Thread thread);

    /// Whether what belongs to this owner is still held.
    boolean isCurrent(Object owner);

    /// Whether the manager releases what an owner held that is gone.
    boolean givesBack();

    // ---- short forms ----

    /// The boolean result of an operation.
    default boolean test(Operation<Boolean> operation, @Nullable Object... arguments) {
        return Boolean.TRUE.equals(call(operation, arguments));
    }

    /// Like [#test], for operations that wait.
    default boolean awaitTrue(Operation<Boolean> operation, @Nullable Object... arguments)
            throws InterruptedException {
        return Boolean.TRUE.equals(await(operation, arguments));
    }

    /// The int result of an operation.
    default int count(Operation<Integer> operation) {
        Integer number = call(operation);
        return number == null ? 0 : number;
    }

    /// Calls an operation that runs a function of the caller. What the function threw is the cause
    /// of the exception if it is checked, so callers declare nothing.
    default <R extends @Nullable Object> @Nullable R apply(
            Operation<R> operation, @Nullable Object... arguments) {
        try {
            return call(operation, arguments);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // as it was thrown at the manager
            throw new CompletionException(e);
        }
    }
}
