package dev.muster.internal.proxy;

import dev.muster.internal.protocol.ClientMessage;
import dev.muster.internal.protocol.ServerMessage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A call for which no thread waits.
final class AsyncCall<T extends @Nullable Object> extends CompletableFuture<@Nullable T> {
    private final Line line;
    private final ObjectHandle object;
    private final Session session;
    private final long id;
    private final ResultReader<T> reader;
    private final @Nullable Consumer<@Nullable T> whenLate;

    AsyncCall(
            Line line,
            ObjectHandle object,
            Session session,
            long id,
            ResultReader<T> reader,
            @Nullable Consumer<@Nullable T> whenLate) {
        this.line = line;
        this.object = object;
        this.session = session;
        this.id = id;
        this.reader = reader;
        this.whenLate = whenLate;
    }

    void ended(Reply reply) {
        switch (reply.outcome()) {
            case Reply.Outcome.Lost(IOException cause) ->
                    completeExceptionally(line.lostAsync(object, cause));
            case Reply.Outcome.Answered(ServerMessage.Cancelled _) -> super.cancel(false);
            case Reply.Outcome.Answered(ServerMessage.Thrown(_, var in)) ->
                    completeExceptionally(Failures.read(in, line.codec()));
            case Reply.Outcome.Answered(ServerMessage answer) -> answered(answer);
        }
    }

    private void answered(ServerMessage answer) {
        T result;
        try {
            result = line.result(answer, reader);
        } catch (RuntimeException e) {
            completeExceptionally(e);
            return;
        }
        if (!complete(result) && whenLate != null && result != null) {
            whenLate.accept(result);
        }
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
