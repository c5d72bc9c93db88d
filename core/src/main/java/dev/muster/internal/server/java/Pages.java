package dev.muster.internal.server.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Output;
import dev.muster.internal.object.DictObject;
import dev.muster.internal.object.JavaCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The iterations of a client over maps: the keys as they were at the beginning, the values as they
/// are when their turn comes. Safe for all threads.
final class Pages {
    private static final int MOST_WALKS = 1_000;
    private static final int MANY_KEYS = 10_000;

    /// The keys of each iteration by its number, in the order of use. Guarded by itself.
    private final Map<Long, Object[]> walks = new LinkedHashMap<>(16, 0.75f, true);

    /// Guarded by `walks`.
    private long last;

    /// The next entries of a map; see
    /// [dev.muster.internal.protocol.DataOperations.MapOperations#PAGE]. The place that a client
    /// sends back consists of the iteration and its position.
    Object next(DictObject dict, long place, int most, JavaClientCall call) throws CodecException {
        return place == 0 && dict.entries().size() > MANY_KEYS
                ? call.elsewhere(() -> page(dict, 0, most, call))
                : page(dict, place, most, call);
    }

    private Object page(DictObject dict, long place, int most, JavaClientCall call)
            throws CodecException {
        dict.monitor().enter();
        try {
            long number = place >>> Integer.SIZE;
            int from = (int) place;
            Object[] keys;
            if (place == 0) {
                keys = dict.entries().keySet().toArray();
                number = begin(keys, most);
            } else {
                keys = find(number);
            }
            var page = new ArrayList<@Nullable Object>();
            int at = from;
            for (; at < keys.length && page.size() < 2 * most; at++) {
                Object value = dict.entries().get(keys[at]);
                if (value != null || dict.entries().containsKey(keys[at])) {
                    page.add(keys[at]);
                    page.add(value);
                }
            }
            if (at == keys.length) {
                end(number);
            }
            long nextPlace = at == keys.length ? 0 : number << Integer.SIZE | at;
            call.succeedWith(out -> write(nextPlace, page, call, out));
            return JavaCall.LATER;
        } finally {
            dict.monitor().leave();
        }
    }

    private static void write(
            long place, List<@Nullable Object> page, JavaClientCall call, Output out)
            throws CodecException {
        out.writeUnsigned(place);
        out.writeUnsigned(page.size() / 2);
        for (Object each : page) {
            call.session().values().writeOne(each, out);
        }
    }

    private long begin(Object[] keys, int most) {
        synchronized (walks) {
            long number = ++last & 0x3FFF_FFFF;
            if (keys.length > most) {
                walks.put(number, keys);
                if (walks.size() > MOST_WALKS) {
                    walks.remove(walks.keySet().iterator().next());
                }
            }
            return number;
        }
    }

    private Object[] find(long number) throws CodecException {
        synchronized (walks) {
            Object[] keys = walks.get(number);
            if (keys == null) {
                throw new CodecException(
                        "this client iterates over more than %d maps at a time: end some iterations"
                                .formatted(MOST_WALKS));
            }
            return keys;
        }
    }

    private void end(long number) {
        synchronized (walks) {
            walks.remove(number);
        }
    }
}
