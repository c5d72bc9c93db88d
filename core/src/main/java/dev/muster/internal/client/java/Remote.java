package dev.muster.internal.client.java;

import dev.muster.Subscription;
import dev.muster.internal.client.HeldLocks;
import dev.muster.internal.client.MapProxy;
import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.client.Proxied;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Output;
import dev.muster.internal.codec.Token;
import dev.muster.internal.protocol.ClientMessage;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.SharedType;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.NearCachedMap;
import java.lang.ref.Cleaner;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An object of a manager as this process refers to it, from one session to the next; every proxy
/// is built on one. Two are equal if they stand for the same object.
final class Remote implements ObjectCalls {
    /// How it was obtained.
    sealed interface Origin {
        /// The registry offers it under a name.
        record Named(String name) implements Origin {
            @Override
            public String toString() {
                return "'" + name + "'";
            }
        }

        /// Made for this process.
        record Made(List<Encoded> arguments) implements Origin {
            @Override
            public String toString() {
                return "made here";
            }
        }

        /// Named by a reference.
        record Referred(Token token) implements Origin {
            @Override
            public String toString() {
                return "number " + Long.toHexString(token.ident());
            }
        }
    }

    /// What a session knows of it.
    record Opened(Session session, ObjectReply reply) {}

    /// Notifies the manager when nothing in this process refers to an object any more, so that the
    /// manager can drop it.
    private static final class Release implements Runnable {
        static final Cleaner CLEANER = Cleaner.create(); // its thread starts with the first object

        volatile @Nullable Opened opened;

        @Override
        public void run() {
            Opened last = opened;
            if (last != null) {
                last.session().tell(new ClientMessage.Release(last.reply().handle()).write());
            }
        }
    }

    /// Up to 2^9 ms between an unreadable result and the next call.
    private static final int MOST_DOUBLINGS = 9;

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ManagerClient client;
    private final Origin origin;
    private final SharedType type;

    /// Null until it was first asked for.
    private volatile @Nullable Release release;

    /// How many results in a row could not be read. Two threads may count two as one.
    private volatile int unreadable;

    /// Its number at the manager; 0 until it is known.
    private volatile long ident;

    Remote(ManagerClient client, Origin origin, SharedType type) {
        this.client = client;
        this.origin = origin;
        this.type = type;
        if (origin instanceof Origin.Referred referred) {
            ident = referred.token().ident();
        }
    }

    /// The calls behind a proxy; null for other objects.
    static @Nullable Remote behind(Object value) {
        if (value instanceof Proxied proxy) {
            return proxy.calls() instanceof Remote remote ? remote : null;
        }
        return value instanceof Proxy proxy
                        && Proxy.getInvocationHandler(proxy) instanceof ServiceProxy service
                ? service.remote()
                : null;
    }

    ManagerClient client() {
        return client;
    }

    Origin origin() {
        return origin;
    }

    SharedType type() {
        return type;
    }

    @Nullable Opened opened() {
        Release known = release;
        return known == null ? null : known.opened;
    }

    synchronized void opened(Session session, ObjectReply reply) {
        ident = reply.ident();
        Release known = release;
        if (known == null) {
            known = new Release();
            Release.CLEANER.register(this, known);
        }
        known.opened = new Opened(session, reply);
        release = known;
    }

    /// The message that asks a session for it.
    Output opening(long id) {
        return switch (origin) {
            case Origin.Named(String name) -> new ClientMessage.Open(id, name).write();
            case Origin.Made(var arguments) when ident == 0 ->
                    new ClientMessage.Create(id, type, arguments).write();
            case Origin.Made _, Origin.Referred _ -> new ClientMessage.Attach(id, ident).write();
        };
    }

    // ---- what cannot be read ----

    /// A result of a call has arrived.
    ///
    /// @param isRead whether it could be read
    void read(boolean isRead) {
        if (!isRead) {
            unreadable = Math.min(unreadable + 1, MOST_DOUBLINGS);
        } else if (unreadable > 0) {
            unreadable = 0;
        }
    }

    /// Waits a little if the last results could not be read; an interrupt ends it.
    void awaitReadable() {
        int failures = unreadable;
        if (failures > 1) {
            LockSupport.parkNanos(FIRST_PAUSE_NANOS << failures);
        }
    }

    // ---- calls ----

    @Override
    public <R extends @Nullable Object> @Nullable R call(
            Operation<R> operation, @Nullable Object... arguments) {
        return client.call(this, operation, arguments);
    }

    @Override
    public <R extends @Nullable Object> @Nullable R await(
            Operation<R> operation, @Nullable Object... arguments) throws InterruptedException {
        return client.await(this, operation, arguments);
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
        ObjectReply reply = Objects.requireNonNull(call(operation));
        var token =
                new Token(client.sessions().managerNumber(), reply.ident(), type.type().getName());
        var found = new Remote(client, new Origin.Referred(token), type);
        found.opened(session(), reply); // which knows it already
        return found;
    }

    @Override
    public HeldLocks holdings() {
        return client.heldLocks();
    }

    /// The session: all threads share it.
    @Override
    public Object owner(@Nullable Thread thread) {
        return session();
    }

    private Session session() {
        return Objects.requireNonNull(opened()).session();
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
                this,
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
        return ManagerNearCache.of(this, map, maxEntries);
    }

    // ---- which object it is ----

    /// What travels in place of a proxy.
    Token token(Object value) {
        return value instanceof Proxy proxy
                        && Proxy.getInvocationHandler(proxy) instanceof ServiceProxy service
                ? service.token()
                : token();
    }

    private Token token() {
        return new Token(client.sessions().managerNumber(), number(), type.type().getName());
    }

    @Override
    public Object ident() {
        return number();
    }

    /// Its number at the manager.
    long number() {
        if (ident == 0) {
            client.open(this);
        }
        return ident;
    }

    @Override
    public String name() {
        return "%s of %s".formatted(origin, client);
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
        return type.type().getSimpleName() + " " + name();
    }
}
