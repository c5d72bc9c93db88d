package dev.muster.internal.client.java;

import dev.muster.internal.client.HeldLocks;
import dev.muster.internal.client.MapProxy;
import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.codec.Token;
import dev.muster.internal.protocol.ObjectReply;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.SharedType;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.NearCachedMap;
import dev.muster.Subscription;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An object of a manager and the client of that manager; every proxy is built on one. Two are
/// equal if they stand for the same object.
final class Remote implements ObjectCalls {
    private final ManagerClient client;
    private final ObjectReference object;

    Remote(ManagerClient client, ObjectReference object) {
        this.client = client;
        this.object = object;
    }

    ManagerClient client() {
        return client;
    }

    ObjectReference object() {
        return object;
    }

    @Override
    public <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments) {
        return client.call(object, operation, arguments);
    }

    @Override
    public <R extends @Nullable Object> @Nullable R await(
            Operation<R> operation, @Nullable Object... arguments) throws InterruptedException {
        return client.await(object, operation, arguments);
    }

    @Override
    public <C> Subscription listen(
            Operation<Long> watch,
            Operation<Void> unwatch,
            ChangeReader<C> reader,
            ChangeListener<? super C> listener) {
        return Listening.begin(this, watch, unwatch, reader, listener);
    }

    @Override
    public ObjectCalls open(Operation<ObjectReply> operation, SharedType type) {
        return Proxies.found(this, Objects.requireNonNull(call(operation)), type);
    }

    @Override
    public HeldLocks holdings() {
        return client.heldLocks();
    }

    /// The session: all threads share it.
    @Override
    public Object owner(@Nullable Thread thread) {
        return Objects.requireNonNull(object.opened()).session();
    }

    @Override
    public boolean isCurrent(Object owner) {
        return owner instanceof Session session && client.sessions().isCurrent(session);
    }

    @Override
    public boolean givesBack() {
        return true;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> async(
            Operation<?> operation,
            Result<T> result,
            @Nullable Consumer<@Nullable T> whenLate,
            @Nullable Object... arguments) {
        return client.callAsync(
                object,
                operation.place(),
                (out, codec) -> operation.write(arguments, out, codec),
                result::read,
                whenLate);
    }

    @Override
    public void require(Operation<?> operation) {
        // A manager of Muster has them all.
    }

    @Override
    public <K, V> NearCachedMap<K, V> nearCached(MapProxy<K, V> map, int maxEntries) {
        return NearCache.of(this, map, maxEntries);
    }

    /// Its name in values.
    Token token() {
        return new Token(
                client.sessions().managerNumber(), number(), object.type().type().getName());
    }

    @Override
    public Object ident() {
        return number();
    }

    /// Its number at the manager.
    long number() {
        if (object.ident() == 0) {
            client.open(object);
        }
        return object.ident();
    }

    @Override
    public String name() {
        return "%s of %s".formatted(object.origin(), client);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Remote that
                && client.sessions().managerNumber() == that.client.sessions().managerNumber()
                && number() == that.number();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number());
    }

    @Override
    public String toString() {
        return object.type().type().getSimpleName() + " " + name();
    }
}
