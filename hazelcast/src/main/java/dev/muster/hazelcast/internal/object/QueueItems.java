package dev.muster.hazelcast.internal.object;

import com.hazelcast.map.IMap;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.object.QueueOrder.Ref;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Log;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The items of one queue. Each is written before the change that puts it into the queue, and
/// deleted after the one that takes it out. It begins with the number of the process that has
/// written it: as long as that lives, an item may be on its way into the queue.
final class QueueItems {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");

    /// The name of the map that keeps the items of all queues.
    static final String MAP = "items";

    static final int KEY_BYTES = 3 * Long.BYTES;

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
        return ByteBuffer.allocate(KEY_BYTES)
                .putLong(queue)
                .putLong(ref.producer())
                .putLong(ref.number())
                .array();
    }

    /// The number of the queue whose item this is.
    static long queue(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    /// Which of its items it is.
    static Ref ref(byte[] key) {
        ByteBuffer in = ByteBuffer.wrap(key, Long.BYTES, 2 * Long.BYTES);
        return new Ref(in.getLong(), in.getLong());
    }

    /// The number of the process that has written an item.
    static long writer(Sealer sealer, byte[] key, byte[] sealed)
            throws CodecException, Sealer.ForeignException {
        return Input.of(sealer.open(Cells.place(MAP, key), sealed)).readLong();
    }

    /// Begins to write an item.
    ///
    /// @param process the number of this one
    /// @throws dev.muster.shared.ManagerFullException if a node has no memory left
    CompletionStage<?> write(Ref ref, Encoded item, long process) {
        cells.requireRoom();
        byte[] key = key(ref);
        cells.requireOpen();
        var out = new Output();
        out.writeLong(process);
        item.writeTo(out);
        byte[] sealed = cells.sealer().seal(Cells.place(MAP, key), cells.bytes(out));
        return cells.call(() -> items.setAsync(key, sealed));
    }

    /// Begins to read an item; its bytes are null if it is no longer there.
    @SuppressWarnings("NullAway") // as the engine does not say
    CompletionStage<byte @Nullable []> read(Ref ref) {
        return cells.call(() -> items.getAsync(key(ref)));
    }

    /// What was read.
    Encoded opened(Ref ref, byte[] sealed) {
        try {
            byte[] bytes = cells.sealer().open(Cells.place(MAP, key(ref)), sealed);
            int size = bytes.length - Long.BYTES;
            return Encoded.read(Input.of(bytes, Long.BYTES, size), size);
        } catch (Sealer.ForeignException | CodecException e) {
            throw cells.unreadable(e);
        }
    }

    /// An item; null if it is no longer there.
    @Nullable Encoded get(Ref ref) {
        byte[] sealed = cells.<byte @Nullable []>call(() -> items.get(key(ref)));
        return sealed == null ? null : opened(ref, sealed);
    }

    /// Begins to delete an item. If that fails it is left over.
    void delete(Ref ref) {
        try {
            items.removeAsync(key(ref));
        } catch (RuntimeException e) { // nothing that whoever has the item must know
            LOGGER.log(Level.DEBUG, "an item is not deleted", e);
        }
    }
}
