package dev.muster.internal.object;

import dev.muster.internal.protocol.SyncOperations.QueueOperations;
import dev.muster.pickle.PyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What clients may call on a queue.
final class QueueMethods {
    static final MethodTable<QueueObject> TABLE =
            MethodTable.of(QueueObject.class, "Queue", QueueOperations.ALL)
                    .quick("empty", Signature.of(), (queue, _) -> queue.size() == 0)
                    .quick("full", Signature.of(), (queue, _) -> queue.isFull())
                    .waiting(
                            "get",
                            Signature.of("block=True", "timeout=None"),
                            (queue, a, call) -> queue.get(patience(a, 0), call))
                    .waiting(
                            "get_nowait",
                            Signature.of(),
                            (queue, _, call) -> queue.get(Duration.ZERO, call))
                    .both(
                            QueueOperations.JOIN,
                            Signature.of(),
                            (queue, _, call) -> queue.join(call))
                    .waiting(
                            "put",
                            Signature.of("item", "block=True", "timeout=None"),
                            (queue, a, call) -> queue.put(a.get(0), patience(a, 1), call))
                    .waiting(
                            "put_nowait",
                            Signature.of("item"),
                            (queue, a, call) -> queue.put(a.get(0), Duration.ZERO, call))
                    .both(QueueOperations.SIZE, Signature.of(), (queue, _) -> (long) queue.size())
                    .linear(
                            "shutdown",
                            Signature.of("immediate=False"),
                            (queue, a) -> queue.shutdown(a.truth(0)))
                    .quick("task_done", Signature.of(), (queue, _) -> queue.taskDone())
                    .java(
                            QueueOperations.PUT,
                            (queue, a, call) -> queue.offer(a.get(1), a.timeout(0), call))
                    .java(QueueOperations.PUT_BACK, (queue, a, _) -> queue.putBack(a.get(0)))
                    .java(QueueOperations.TAKE, (queue, a, call) -> queue.take(a.timeout(0), call))
                    .java(
                            QueueOperations.TAKE_LEASE,
                            (queue, a, call) -> queue.lease(a.timeout(0), call))
                    .java(
                            QueueOperations.DONE,
                            (queue, a, call) -> queue.done(a.index(0), call.client()))
                    .java(
                            QueueOperations.GIVE_BACK,
                            (queue, a, call) ->
                                    queue.giveBack(a.index(0), call.client(), reason(a.text(1))))
                    .java(QueueOperations.ROOM, (queue, _, _) -> queue.room())
                    .java(
                            QueueOperations.PAGE,
                            (queue, a, call) -> call.elements(queue.items(a.index(0), a.index(1))))
                    .java(
                            QueueOperations.DRAIN,
                            (queue, a, call) -> call.elements(queue.drain(a.index(0))))
                    .java(
                            QueueOperations.REMOVE,
                            (queue, a, call) ->
                                    queue.removeFirst(item -> call.same(item, a.get(0))))
                    .java(
                            QueueOperations.CONTAINS,
                            (queue, a, call) -> queue.anyMatch(item -> call.same(item, a.get(0))))
                    .java(QueueOperations.CLEAR, (queue, _, _) -> queue.clear())
                    .java(
                            QueueOperations.DEAD_LETTERS,
                            (queue, _, call) -> call.enter(queue.deadLetters()))
                    .build();

    private static final int MAX_REASON = 1_000;

    private QueueMethods() {}

    /// A reason is kept as long as the item, so it is shortened.
    private static String reason(String text) {
        return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "…";
    }

    /// The waiting time that `block` and `timeout`, which stand in this order, ask for.
    private static @Nullable Duration patience(Arguments arguments, int block) {
        if (!arguments.truth(block)) {
            return Duration.ZERO;
        }
        Duration timeout = arguments.timeout(block + 1);
        if (timeout != null && timeout.isNegative()) {
            throw PyException.of("ValueError", "'timeout' must be a non-negative number");
        }
        return timeout;
    }
}
