package dev.muster.hazelcast.internal.object;

import com.hazelcast.map.IMap;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.object.QueueState.Ref;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The items of one queue. Each is written before the change that puts it into the queue, and
/// deleted after the one that takes it out.
final class QueueItems {
    private static final String MAP = "items";

    private final Cells cells;
    private final IMap<byte[], byte[]> items;
    private final long queue;

    /// @param queue the number of the queue
    QueueItems(Cells cells, long queue) {
        this.cells = cells;
        this.items = cells.engine().map(MAP);
        this.queue = queue;
    }

    private byte[] key(Ref ref) {
        return ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(queue)
                .putLong(ref.producer())
                .putLong(ref.number())
                .array();
    }

    /// Begins to write an item.
    ///
    /// @throws dev.muster.shared.ManagerFullException if a node has no memory left
    CompletionStage<?> write(Ref ref, Encoded item) {
        cells.requireRoom();
        byte[] key = key(ref);
        cells.requireOpen();
        var out = new Output();
        item.writeTo(out);
        return items.setAsync(key, cells.sealer().seal(Cells.place(MAP, key), cells.bytes(out)));
    }

    /// Begins to read an item; its bytes are null if it is no longer there.
    @SuppressWarnings("NullAway") // as the engine does not say
    CompletionStage<byte @Nullable []> read(Ref ref) {
        return items.getAsync(key(ref));
    }

    /// What was read.
    Encoded opened(Ref ref, byte[] sealed) {
        try {
            byte[] bytes = cells.sealer().open(Cells.place(MAP, key(ref)), sealed);
            return Encoded.read(Input.of(bytes), bytes.length);
        } catch (Sealer.ForeignException | CodecException e) {
            throw cells.unreadable(e);
        }
    }

    /// An item; null if it is no longer there.
    @Nullable Encoded get(Ref ref) {
        try {
            byte[] sealed = Failures.<byte @Nullable []>uninterrupted(() -> items.get(key(ref)));
            return sealed == null ? null : opened(ref, sealed);
        } catch (RuntimeException e) {
            throw Failures.of(e, cells.name());
        }
    }

    /// Begins to delete an item.
    void delete(Ref ref) {
        items.removeAsync(key(ref));
    }
}
