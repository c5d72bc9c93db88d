package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Encoded;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.QueueOperation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.internal.server.sync.QueueObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A queue as Java clients use it: [QueueOperation].
record QueuePeer(QueueObject queue) implements PeerObject {
    private static final QueueOperation[] OPERATIONS = QueueOperation.values();
    private static final int MAX_REASON = 1_000;

    @Override
    public SharedObject object() {
        return queue;
    }

    @Override
    public SharedType type() {
        return SharedType.QUEUE;
    }

    @Override
    public boolean mayLast(int operation) throws CodecException {
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case REMOVE, CONTAINS -> queue.isMuch() || queue.anyMatch(Encoded.class::isInstance);
            case CLEAR, PAGE, DRAIN -> queue.isMuch();
            default -> false;
        };
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case PUT -> {
                var patience = PeerObject.patience(in);
                queue.put(call.stored(Values.read(in)), patience, call);
                yield LATER;
            }
            case TAKE -> {
                queue.take(PeerObject.patience(in), call);
                yield LATER;
            }
            case TAKE_LEASE -> {
                queue.lease(PeerObject.patience(in), call);
                yield LATER;
            }
            case JOIN -> {
                queue.join(call);
                yield LATER;
            }
            case PUT_BACK -> {
                queue.putBack(call.stored(Values.read(in)));
                yield NOTHING;
            }
            case DONE -> queue.done(in.readUnsigned(), call.client());
            case GIVE_BACK ->
                    queue.giveBack(in.readUnsigned(), call.client(), shortened(in.readText()));
            case SIZE -> queue.count();
            case ROOM -> queue.room();
            case PAGE -> answer(queue.items(in.readUnsigned(), in.readUnsigned()), call);
            case DRAIN -> answer(queue.drain(in.readUnsigned()), call);
            case REMOVE -> {
                Object wanted = call.stored(Values.read(in));
                yield queue.removeFirst(item -> call.session().values().same(item, wanted));
            }
            case CONTAINS -> {
                Object wanted = call.stored(Values.read(in));
                yield queue.anyMatch(item -> call.session().values().same(item, wanted));
            }
            case CLEAR -> {
                queue.clear();
                yield NOTHING;
            }
            case DEAD_LETTERS -> call.session().enter(queue.deadLetters(), call);
        };
    }

    /// A reason stays as long as the item: what is for people is short.
    private static String shortened(String reason) {
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…";
    }

    private static Object answer(List<@Nullable Object> items, PeerCall call) {
        call.succeedWith(out -> call.session().values().writeAll(items, out));
        return LATER;
    }
}
