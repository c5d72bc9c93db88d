package dev.muster.hazelcast.internal.object;

import com.hazelcast.map.IMap;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.object.QueueOrder.Run;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Log;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The pages of queues: they are beside the states, under the key of the queue and a number that is
/// never used again.
final class QueuePages {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");

    private final IMap<byte[], byte[]> map;
    private final Sealer sealer;

    /// @param map keeps the cells
    QueuePages(IMap<byte[], byte[]> map, Sealer sealer) {
        this.map = map;
        this.sealer = sealer;
    }

    private static byte[] key(byte[] queue, long number) {
        return ByteBuffer.allocate(queue.length + Long.BYTES).put(queue).putLong(number).array();
    }

    /// The number of a page, by its key; 0 if it is the key of a state.
    static long number(byte[] key, ObjectId queue) {
        int before = queue.key().length;
        return key.length == before ? 0 : ByteBuffer.wrap(key).getLong(before);
    }

    private static byte[] place(byte[] key) {
        return Cells.place(Cells.MAP, key);
    }

    /// Writes a page.
    void write(byte[] queue, long number, List<Run> runs) throws CodecException {
        byte[] key = key(queue, number);
        var out = new Output();
        Run.writeAll(runs, out);
        byte[] sealed = sealer.seal(place(key), out.toByteArray());
        Failures.repeated(() -> {
            map.set(key, sealed);
            return true;
        });
    }

    /// A page; null if it is no longer there, and the state that names it out of date.
    @Nullable List<Run> read(byte[] queue, long number)
            throws CodecException, Sealer.ForeignException {
        byte[] key = key(queue, number);
        byte[] sealed = Failures.<byte @Nullable []>repeated(() -> map.get(key));
        return sealed == null ? null : Run.readAll(Input.of(sealer.open(place(key), sealed)));
    }

    /// Begins to delete a page. If that fails it is left over.
    void delete(byte[] queue, long number) {
        try {
            map.removeAsync(key(queue, number));
        } catch (RuntimeException e) { // nothing that whoever has its items must know
            LOGGER.log(Level.DEBUG, "a page is not deleted", e);
        }
    }
}
