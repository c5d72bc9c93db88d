package dev.muster.internal.proxy;

import dev.muster.codec.Reference;
import dev.muster.internal.client.Holdings;
import dev.muster.internal.client.MapProxy;
import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.protocol.ObjectReply;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.SharedType;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.NearCachedMap;
import dev.muster.shared.Subscription;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An object of a manager and the line to it: what every proxy consists of. Two are equal if they
/// stand for the same object.
final class Remote implements ObjectCalls {
    private final Line line;
    private final ObjectHandle object;

    Remote(Line line, ObjectHandle object) {
        this.line = line;
        this.object = object;
    }

    Line line() {
        return line;
    }

    ObjectHandle object() {
        return object;
    }

    @Override
    public <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments) {
        return line.call(object, operation, arguments);
    }

    @Override
    public <R extends @Nullable Object> @Nullable R await(
            Operation<R> operation, @Nullable Object... arguments) throws InterruptedException {
        return line.await(object, operation, arguments);
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
    public Holdings holdings() {
        return line.holdings();
    }

    /// The session: all threads share it.
    @Override
    public Object owner(@Nullable Thread thread) {
        return Objects.requireNonNull(object.opened()).session();
    }

    @Override
    public boolean isCurrent(Object owner) {
        return owner instanceof Session session && line.isCurrent(session);
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
        return line.callAsync(
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

    /// What names it in values.
    Reference reference() {
        return new Reference(line.managerNumber(), number(), object.type().type().getName());
    }

    @Override
    public Object ident() {
        return number();
    }

    /// Its number at the manager.
    long number() {
        if (object.ident() == 0) {
            line.open(object);
        }
        return object.ident();
    }

    @Override
    public String name() {
        return "%s of %s".formatted(object.origin(), line);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Remote that
                && line.managerNumber() == that.line.managerNumber()
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
