package dev.muster.internal.worker;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The classes and resources that this process has asked its parent for, and the threads that wait
/// for them. Safe for all threads.
final class WantedClasses {
    /// Sends a question.
    @FunctionalInterface
    interface Question {
        void send(long request) throws IOException;
    }

    private final Map<Long, CompletableFuture<Optional<byte[]>>> waiting =
            new ConcurrentHashMap<>();
    private final AtomicLong lastRequest = new AtomicLong();

    /// Null as long as answers may arrive.
    private volatile @Nullable IOException end;

    /// Asks and waits for the answer. An interrupt is kept for later: a class must be found or not,
    /// even by a thread that is being stopped.
    ///
    /// @throws IOException if there will be no answer
    Optional<byte[]> ask(Question question) throws IOException {
        long request = lastRequest.incrementAndGet();
        var answer = new CompletableFuture<Optional<byte[]>>();
        waiting.put(request, answer);
        IOException known = end;
        if (known != null) {
            answer.completeExceptionally(known);
        } else {
            question.send(request);
        }
        return awaitUninterruptibly(answer);
    }

    private static Optional<byte[]> awaitUninterruptibly(CompletableFuture<Optional<byte[]>> answer)
            throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get();
                } catch (ExecutionException e) {
                    throw new IOException("there is no answer", e.getCause());
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// An answer has arrived.
    void answered(long request, Optional<byte[]> found) {
        CompletableFuture<Optional<byte[]>> answer = waiting.remove(request);
        if (answer != null) {
            answer.complete(found);
        }
    }

    /// An answer was lost, and it is not known whose: the waiting threads are notified, and may ask
    /// again.
    void lost(IOException why) {
        for (Long request : List.copyOf(waiting.keySet())) {
            CompletableFuture<Optional<byte[]>> answer = waiting.remove(request);
            if (answer != null) {
                answer.completeExceptionally(why);
            }
        }
    }

    /// No more answers will arrive.
    void fail(IOException why) {
        end = why;
        waiting.values().forEach(each -> each.completeExceptionally(why));
    }
}
