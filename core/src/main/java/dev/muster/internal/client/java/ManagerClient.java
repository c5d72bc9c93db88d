package dev.muster.internal.client.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.client.HeldLocks;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.ClientMessage;
import dev.muster.internal.protocol.ObjectReply;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Operation.Repeat;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.ServerMessage;
import dev.muster.internal.protocol.SharedType;
import dev.muster.manager.RemoteManagerException;
import dev.muster.shared.SessionLostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The calls of all threads of this process to one manager, over one session at a time: when it
/// breaks, the next call begins another. Safe for all threads.
final class ManagerClient {
    /*
     * What a broken session means for a call depends on what is known. If it was not sent, it is
     * sent again over the next. If it was, and doing it twice is as good as once, as well. Else
     * nobody knows whether it was carried out, and the caller is told so.
     */

    private final Sessions sessions;
    private final ProxyTokens tokens;
    private final JavaCodec codec;
    private final HeldLocks heldLocks = new HeldLocks();

    /// How others reach the manager; null until that is known, or if there is no way.
    private volatile @Nullable ManagerEndpoint endpoint;

    /// @param tokens the codec's, by which proxies are found in arguments
    ManagerClient(Sessions sessions, JavaCodec codec, ProxyTokens tokens) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.codec = codec.withTokens(tokens);
    }

    /// The session that calls use, and what follows when it breaks.
    Sessions sessions() {
        return sessions;
    }

    JavaCodec codec() {
        return codec;
    }

    /// What this process holds at the manager.
    HeldLocks heldLocks() {
        return heldLocks;
    }

    /// How other processes of this user reach the manager; null if they cannot.
    @Nullable ManagerEndpoint endpoint() {
        return endpoint;
    }

    void endpoint(ManagerEndpoint known) {
        endpoint = known;
    }

    @Override
    public String toString() {
        return sessions.toString();
    }

    // ---- calls ----

    /// Calls an operation and waits for its result; an interrupt is left for later.
    ///
    /// @return the result, or null if there is none
    <R extends @Nullable Object> @Nullable R call(
            ObjectReference object, Operation<R> operation, @Nullable Object[] arguments) {
        ServerMessage answer =
                exchange(
                        object,
                        operation.place(),
                        operation.repeat(),
                        writing(operation, arguments),
                        false);
        return read(object, answer, operation.result()::read);
    }

    /// As [#call], for operations that wait: an interrupt withdraws the call, unless it has its
    /// result already.
    ///
    /// @throws InterruptedException if it was withdrawn; it has changed nothing
    <R extends @Nullable Object> @Nullable R await(
            ObjectReference object, Operation<R> operation, @Nullable Object[] arguments)
            throws InterruptedException {
        ServerMessage answer =
                interruptibly(
                        object,
                        operation.place(),
                        operation.repeat(),
                        writing(operation, arguments));
        return read(object, answer, operation.result()::read);
    }

    private static CallWriter writing(Operation<?> operation, @Nullable Object[] arguments) {
        return (out, codec) -> operation.write(arguments, out, codec);
    }

    /// A value that cannot be read fails this call and no more. Whoever asks the same object again
    /// and again is made to wait a little, and longer each time, until something can be read.
    private <T extends @Nullable Object> @Nullable T read(
            ObjectReference object, ServerMessage answer, Result.Reading<T> reader) {
        boolean isRead = false;
        try {
            T result = result(answer, reader);
            isRead = true;
            return result;
        } finally {
            object.read(isRead || !(answer instanceof ServerMessage.Return));
        }
    }

    /// As [#wait], for the operation of this place.
    ServerMessage interruptibly(
            ObjectReference object, int operation, Repeat repeat, CallWriter arguments)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        ServerMessage message = exchange(object, operation, repeat, arguments, true);
        if (message instanceof ServerMessage.Cancelled) {
            throw new InterruptedException();
        }
        return message;
    }

    ServerMessage exchange(
            ObjectReference object,
            int operation,
            Repeat repeat,
            CallWriter arguments,
            boolean mayBeWithdrawn) {
        object.awaitReadable();
        var repeats = new Repeats("a call of " + object.origin());
        while (true) {
            Session current = sessions.current();
            ObjectReply opened = open(object, current, repeats);
            if (opened == null) {
                continue;
            }
            long id = current.nextCall();
            Output message = write(id, opened.handle(), operation, arguments);
            Reply reply;
            try {
                reply = current.call(id, message);
            } catch (IOException e) {
                current.lost(e); // not sent: over the next session then
                repeats.broke(e);
                continue;
            }
            await(current, reply, mayBeWithdrawn);
            switch (reply.outcome()) {
                case Reply.Outcome.Answered(ServerMessage answer) -> {
                    return answer;
                }
                case Reply.Outcome.Lost(IOException cause) -> {
                    if (sessions.isClosed() || repeat == Repeat.HARMFUL) {
                        throw lost(object, cause);
                    }
                    repeats.broke(cause);
                }
            }
        }
    }

    private void await(Session current, Reply reply, boolean mayBeWithdrawn) {
        boolean interrupted = false;
        while (!reply.isDone()) {
            try {
                current.await(reply);
            } catch (InterruptedException _) {
                if (mayBeWithdrawn && !interrupted) {
                    current.tell(new ClientMessage.Cancel(reply.id()).write());
                }
                interrupted = true;
            }
        }
        boolean isWithdrawn =
                reply.outcome() instanceof Reply.Outcome.Answered(ServerMessage.Cancelled(_));
        if (interrupted && !isWithdrawn) {
            Thread.currentThread().interrupt();
        }
    }

    private RuntimeException lost(ObjectReference object, IOException cause) {
        if (sessions.isClosed()) {
            return new IllegalStateException("this client of %s is closed".formatted(this), cause);
        }
        return new SessionLostException(
                "the connection to %s broke during a call of the %s %s: whether it was carried out is not known"
                        .formatted(this, object.type().type().getSimpleName(), object.origin()),
                cause);
    }

    private Output write(long id, int handle, int operation, CallWriter arguments) {
        tokens.takeFound(); // what a call found that failed in the middle
        try {
            Output out = begin(id, handle, List.of(), operation);
            arguments.write(out, codec);
            List<Long> found = tokens.takeFound();
            if (found.isEmpty()) {
                return out;
            }
            // What the values refer to stands in front of them, which is known only now.
            out = begin(id, handle, found, operation);
            arguments.write(out, codec);
            tokens.takeFound();
            return out;
        } catch (CodecException e) {
            tokens.takeFound();
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Output begin(long id, int handle, List<Long> references, int operation) {
        return ClientMessage.Call.begin(
                id, Thread.currentThread().threadId(), handle, references, operation);
    }

    /// What the answer to a call brings.
    <T extends @Nullable Object> @Nullable T result(
            ServerMessage answer, Result.Reading<T> reader) {
        try {
            return switch (answer) {
                case ServerMessage.Return(_, var in) -> reader.read(in, codec);
                case ServerMessage.Nothing _ -> null;
                case ServerMessage.Thrown(_, var in) ->
                        throw Failures.unchecked(Failures.read(in, codec));
                case ServerMessage.Refused(_, String reason) ->
                        throw new UncheckedIOException(
                                new RemoteManagerException("%s says: %s".formatted(this, reason)));
                default -> throw new IllegalStateException("%s is no result".formatted(answer));
            };
        } catch (CodecException e) {
            throw new UncheckedIOException(
                    "the result of a call of %s cannot be read: %s".formatted(this, e.getMessage()),
                    e);
        }
    }

    // ---- calls without a thread that waits ----

    /// Calls an operation.
    ///
    /// @return the result or null; cancelling it withdraws the call
    /// @param whenLate gets a result that came after the cancelling; null if it does not matter
    <T extends @Nullable Object> CompletableFuture<T> callAsync(
            ObjectReference object,
            int operation,
            CallWriter arguments,
            Result.Reading<T> reader,
            @Nullable Consumer<@Nullable T> whenLate) {
        var repeats = new Repeats("a call of " + object.origin());
        Session current = sessions.current();
        ObjectReply opened = open(object, current, repeats);
        while (opened == null) {
            current = sessions.current();
            opened = open(object, current, repeats);
        }
        long id = current.nextCall();
        var future = new AsyncCall<T>(this, object, current, id, reader, whenLate);
        Output message = write(id, opened.handle(), operation, arguments);
        try {
            current.call(id, message, future::ended);
        } catch (IOException e) {
            current.lost(e);
            future.completeExceptionally(lost(object, e));
        }
        return future;
    }

    RuntimeException lostAsync(ObjectReference object, IOException cause) {
        return lost(object, cause);
    }

    // ---- objects ----

    /// Makes sure that the object can be had.
    void open(ObjectReference object) {
        var repeats = new Repeats("the opening of " + object.origin());
        while (open(object, sessions.current(), repeats) == null) {
            // Over the next session.
        }
    }

    /// What a session knows the object as; asks for it if it does not know it yet.
    ///
    /// @return null if the session broke
    private @Nullable ObjectReply open(ObjectReference object, Session current, Repeats repeats) {
        ObjectReference.Opened known = object.opened();
        if (known != null && known.session().equals(current)) {
            return known.reply();
        }
        synchronized (object) {
            known = object.opened();
            if (known != null && known.session().equals(current)) {
                return known.reply();
            }
            long id = current.nextCall();
            try {
                Reply reply = current.call(id, opening(id, object));
                await(current, reply, false);
                switch (reply.outcome()) {
                    case Reply.Outcome.Answered(ServerMessage answer) -> {
                        return opened(object, current, answer);
                    }
                    case Reply.Outcome.Lost(IOException cause) -> repeats.broke(cause);
                }
            } catch (IOException e) {
                current.lost(e);
                repeats.broke(e);
            }
            return null;
        }
    }

    private static Output opening(long id, ObjectReference object) {
        return switch (object.origin()) {
            case ObjectReference.Origin.Named(String name) ->
                    new ClientMessage.Open(id, name).write();
            case ObjectReference.Origin.Made(SharedType type, List<Encoded> arguments) ->
                    object.ident() == 0
                            ? new ClientMessage.Create(id, type, arguments).write()
                            : new ClientMessage.Attach(id, object.ident()).write();
            case ObjectReference.Origin.Referred(var token) ->
                    new ClientMessage.Attach(id, token.ident()).write();
        };
    }

    private ObjectReply opened(ObjectReference object, Session current, ServerMessage answer) {
        ObjectReply reply = result(answer, (in, _) -> ObjectReply.read(in));
        if (reply == null) {
            throw new IllegalStateException("%s gave no object".formatted(this));
        }
        if (reply.type() != object.type()) {
            current.tell(new ClientMessage.Release(reply.handle()).write());
            throw new UncheckedIOException(
                    new RemoteManagerException(
                            "%s offers %s under %s, not %s"
                                    .formatted(
                                            this,
                                            reply.type().word(),
                                            object.origin(),
                                            object.type().word())));
        }
        object.opened(current, reply);
        return reply;
    }
}
