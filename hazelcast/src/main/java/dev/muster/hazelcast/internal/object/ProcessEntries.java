package dev.muster.hazelcast.internal.object;

import com.hazelcast.core.EntryView;
import com.hazelcast.map.IMap;
import dev.muster.hazelcast.internal.engine.Engine;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// The map "processes": an entry for each process that is alive, which expires unless it is
/// renewed. Its key is the number of the process, its value says which member or client that is.
final class ProcessEntries {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final String MAP = "processes";

    /// An entry lives on for this time after it should have been renewed.
    private static final long SPARE_SECONDS = 2;

    private final IMap<byte[], byte[]> processes;
    private final Sealer sealer;
    private final long ttlSeconds;

    ProcessEntries(Engine engine) {
        this.processes = engine.map(MAP);
        this.sealer = engine.sealer();
        this.ttlSeconds =
                TimeUnit.NANOSECONDS.toSeconds(Nanos.of(engine.config().patience()))
                        + SPARE_SECONDS;
    }

    IMap<byte[], byte[]> map() {
        return processes;
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /// The number of a process.
    static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    private static byte[] place(byte[] key) {
        return Cells.place(MAP, key);
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    void add(long number, UUID endpoint) {
        byte[] key = key(number);
        byte[] value = sealer.seal(place(key), bytes(endpoint));
        Failures.repeated(() -> {
            processes.set(key, value, ttlSeconds, TimeUnit.SECONDS);
            return true;
        });
    }

    /// Lets it live on.
    ///
    /// @return false if it is gone
    boolean renew(long number) {
        return Failures.repeated(() -> processes.setTtl(key(number), ttlSeconds, TimeUnit.SECONDS));
    }

    boolean has(long number) {
        return Failures.repeated(() -> processes.containsKey(key(number)));
    }

    void delete(long number) {
        processes.delete(key(number));
    }

    /// The numbers of the processes at a member or client.
    List<Long> at(UUID endpoint) {
        byte[] wanted = bytes(endpoint);
        var numbers = new ArrayList<Long>();
        processes.forEach((key, value) -> {
            try {
                if (Arrays.equals(sealer.open(place(key), value), wanted)) {
                    numbers.add(number(key));
                }
            } catch (Sealer.ForeignException e) {
                LOGGER.log(Level.DEBUG, "an entry of a stranger", e);
            }
        });
        return numbers;
    }

    /// When it expires, in milliseconds of the clock of its node; later each time it is renewed. 0
    /// if it is gone.
    long expiryMillis(long number) {
        EntryView<byte[], byte[]> view = processes.getEntryView(key(number));
        return view == null ? 0 : view.getExpirationTime();
    }

    /// Removes the processes at a member that has gone.
    void deleteAt(UUID member) {
        at(member).forEach(this::delete);
    }
}
