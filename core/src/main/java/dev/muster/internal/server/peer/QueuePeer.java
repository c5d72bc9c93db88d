package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
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

    @Override
    public SharedObject object() {
        return queue;
    }

    @Override
    public SharedType type() {
        return SharedType.QUEUE;
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        switch (PeerObject.operation(OPERATIONS, operation)) {
            case PUT -> {
                var patience = PeerObject.patience(in);
                queue.put(call.stored(Values.read(in)), patience, call);
                return LATER;
            }
            case TAKE -> {
                queue.take(PeerObject.patience(in), call);
                return LATER;
            }
            case TAKE_LEASE -> {
                queue.lease(PeerObject.patience(in), call);
                return LATER;
            }
            case JOIN -> {
                queue.join(call);
                return LATER;
            }
            case PUT_BACK -> {
                queue.putBack(call.stored(Values.read(in)));
                return NOTHING;
            }
            case DONE -> {
                return queue.done(in.readUnsigned(), call.client());
            }
            case GIVE_BACK -> {
                return queue.giveBack(in.readUnsigned(), call.client(), in.readText());
            }
            case SIZE -> {
                return queue.count();
            }
            case ROOM -> {
                return queue.room();
            }
            case PAGE -> {
                return answer(queue.items(in.readUnsigned(), in.readUnsigned()), call);
            }
            case DRAIN -> {
                return answer(queue.drain(in.readUnsigned()), call);
            }
            case REMOVE -> {
                Object wanted = call.stored(Values.read(in));
                return queue.removeFirst(item -> call.session().values().same(item, wanted));
            }
            case CONTAINS -> {
                Object wanted = call.stored(Values.read(in));
                return queue.anyMatch(item -> call.session().values().same(item, wanted));
            }
            case CLEAR -> {
                queue.clear();
                return NOTHING;
            }
            case DEAD_LETTERS -> {
                return call.session().enter(queue.deadLetters(), call);
            }
        }
    }

    private static Object answer(List<@Nullable Object> items, PeerCall call) {
        call.succeedWith(out -> call.session().values().writeAll(items, out));
        return LATER;
    }
}
