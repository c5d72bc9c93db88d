package dev.muster.internal.proxy;

import dev.muster.codec.Reference;
import dev.muster.internal.client.Holdings;
import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.protocol.ObjectReply;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.shared.ChangeListener;
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

    /// Calls an operation that changes something.
    <T extends @Nullable Object> @Nullable T call(
            Enum<?> operation, CallWriter arguments, ResultReader<T> reader) {
        return line.call(object, operation, Line.Repeat.HARMFUL, arguments, reader);
    }

    /// Calls an operation that only looks.
    <T extends @Nullable Object> @Nullable T look(
            Enum<?> operation, CallWriter arguments, ResultReader<T> reader) {
        return line.call(object, operation, Line.Repeat.HARMLESS, arguments, reader);
    }

    /// Calls an operation that changes something and has no result.
    void run(Enum<?> operation, CallWriter arguments) {
        call(operation, arguments, ResultReader.DONE);
    }

    /// Whether an operation that changes something says so.
    boolean test(Enum<?> operation, CallWriter arguments) {
        return Boolean.TRUE.equals(call(operation, arguments, ResultReader.FLAG));
    }

    /// Whether an operation that only looks says so.
    boolean ask(Enum<?> operation, CallWriter arguments) {
        return Boolean.TRUE.equals(look(operation, arguments, ResultReader.FLAG));
    }

    /// The number that an operation answers that only looks.
    int count(Enum<?> operation) {
        Integer number = look(operation, CallWriter.NONE, ResultReader.NUMBER);
        return number == null ? 0 : number;
    }

    /// Calls an operation without waiting.
    <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Enum<?> operation,
            CallWriter arguments,
            ResultReader<T> reader,
            @Nullable Consumer<@Nullable T> whenLate) {
        return line.callAsync(object, operation.ordinal(), arguments, reader, whenLate);
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
        return "%s %s of %s".formatted(object.type().type().getSimpleName(), object.origin(), line);
    }
}
