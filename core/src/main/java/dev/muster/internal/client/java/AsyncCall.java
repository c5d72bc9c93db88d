package dev.muster.internal.client.java;

import dev.muster.internal.client.java.Session.Reply;
import dev.muster.internal.protocol.ClientMessage;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.ServerMessage;
import dev.muster.internal.system.Guard;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A call for which no thread waits.
final class AsyncCall<T extends @Nullable Object> extends CompletableFuture<T> {
    private final ManagerClient client;
    private final Remote object;
    private final Session session;
    private final long id;
    private final Result.Reading<T> reader;
    private final @Nullable Consumer<@Nullable T> whenLate;

    AsyncCall(
            ManagerClient client,
            Remote object,
            Session session,
            long id,
            Result.Reading<T> reader,
            @Nullable Consumer<@Nullable T> whenLate) {
        this.client = client;
        this.object = object;
        this.session = session;
        this.id = id;
        this.reader = reader;
        this.whenLate = whenLate;
    }

    /// Ends the future; whatever reading the result throws is its failure.
    void ended(Reply reply) {
        try {
            end(reply);
        } catch (Throwable e) {
            Guard.survived(e);
            completeExceptionally(e);
        }
    }

    private void end(Reply reply) {
        switch (reply.outcome()) {
            case Reply.Outcome.Lost(IOException cause) ->
                    completeExceptionally(client.lost(object, cause));
            case Reply.Outcome.Answered(ServerMessage.Cancelled _) -> super.cancel(false);
            case Reply.Outcome.Answered(ServerMessage.Thrown(_, var in)) ->
                    completeExceptionally(client.failure(in));
            case Reply.Outcome.Answered(ServerMessage answer) -> answered(answer);
        }
    }

    private void answered(ServerMessage answer) {
        @Nullable T result = client.result(answer, reader);
        if (!completeWith(result) && whenLate != null && result != null) {
            whenLate.accept(result);
        }
    }

    @SuppressWarnings("NullAway") // a reader whose T is never null finds a value
    private boolean completeWith(@Nullable T result) {
        return complete(result);
    }

    /// {@inheritDoc}
    ///
    /// Withdraws the call at the manager, too.
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean isCancelled = super.cancel(mayInterruptIfRunning);
        if (isCancelled) {
            session.tell(new ClientMessage.Cancel(id).write());
        }
        return isCancelled;
    }
}
