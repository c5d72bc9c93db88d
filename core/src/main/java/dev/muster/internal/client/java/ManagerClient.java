package dev.muster.internal.client.java;

import dev.muster.codec.CodecException;
import dev.muster.codec.RemoteFailureException;
import dev.muster.internal.client.HeldLocks;
import dev.muster.internal.client.java.Session.Reply;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.ClientMessage;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Operation.Repeat;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.ServerMessage;
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
     * sent again over the next; also if it was sent, and doing it twice is as good as once. Else it
     * is unknown whether it was carried out, and the call fails with that.
     */

    /// Writes the arguments of a call.
    @FunctionalInterface
    interface Arguments {
        void write(Output out, JavaCodec codec) throws CodecException;
    }

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
            Remote object, Operation<R> operation, @Nullable Object[] arguments) {
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
            Remote object, Operation<R> operation, @Nullable Object[] arguments)
            throws InterruptedException {
        ServerMessage answer =
                interruptibly(
                        object,
                        operation.place(),
                        operation.repeat(),
                        writing(operation, arguments));
        return read(object, answer, operation.result()::read);
    }

    private static Arguments writing(Operation<?> operation, @Nullable Object[] arguments) {
        return (out, codec) -> operation.write(arguments, out, codec);
    }

    /// A value that cannot be read fails this call and no more. A caller that asks the same object
    /// again and again has to wait a little, and longer each time, until something can be read.
    private <T extends @Nullable Object> @Nullable T read(
            Remote object, ServerMessage answer, Result.Reading<T> reader) {
        boolean isRead = false;
        try {
            T result = result(answer, reader);
            isRead = true;
            return result;
        } finally {
            object.read(isRead || !(answer instanceof ServerMessage.Return));
        }
    }

    /// As [#await], for the operation of this place.
    ServerMessage interruptibly(Remote object, int operation, Repeat repeat, Arguments arguments)
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
            Remote object,
            int operation,
            Repeat repeat,
            Arguments arguments,
            boolean mayBeWithdrawn) {
        object.awaitReadable();
        var repeats = new Sessions.Repeats("a call of " + object.origin());
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

    RuntimeException lost(Remote object, IOException cause) {
        if (sessions.isClosed()) {
            return new IllegalStateException("this client of %s is closed".formatted(this), cause);
        }
        return new SessionLostException(
                "the connection to %s broke during a call of the %s %s: whether it was carried out is not known"
                        .formatted(this, object.type().type().getSimpleName(), object.origin()),
                cause);
    }

    private Output write(long id, int handle, int operation, Arguments arguments) {
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
                        throw ManagerClient.<RuntimeException>unchecked(failure(in));
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

    /// An exception that has arrived, with the stack of this thread below its own.
    Throwable failure(Input in) {
        Throwable failure;
        try {
            failure =
                    codec.decode(in) instanceof Throwable thrown
                            ? thrown
                            : new CodecException(
                                    "the manager sent no exception where one is expected");
        } catch (CodecException e) {
            failure = e;
        }
        RemoteFailureException.joinStacks(failure);
        return failure;
    }

    /// Throws it as it is, even if it is checked: the caller declares or handles it.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is never made
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        if (failure instanceof InterruptedException) {
            Thread.interrupted(); // the exception replaces the interrupt status, as in the JDK
        }
        throw (E) failure;
    }

    // ---- calls without a thread that waits ----

    /// Calls an operation.
    ///
    /// @return the result or null; cancelling it withdraws the call
    /// @param whenLate gets a result that came after the cancelling; null if it does not matter
    <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Remote object,
            int operation,
            Arguments arguments,
            Result.Reading<T> reader,
            @Nullable Consumer<@Nullable T> whenLate) {
        var repeats = new Sessions.Repeats("a call of " + object.origin());
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

    // ---- objects ----

    /// Makes sure that the object can be had.
    void open(Remote object) {
        var repeats = new Sessions.Repeats("the opening of " + object.origin());
        while (open(object, sessions.current(), repeats) == null) {
            // Over the next session.
        }
    }

    /// What a session knows the object as; asks for it if it does not know it yet.
    ///
    /// @return null if the session broke
    private @Nullable ObjectReply open(Remote object, Session current, Sessions.Repeats repeats) {
        Remote.Opened known = object.opened();
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
                Reply reply = current.call(id, object.opening(id));
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

    private ObjectReply opened(Remote object, Session current, ServerMessage answer) {
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
