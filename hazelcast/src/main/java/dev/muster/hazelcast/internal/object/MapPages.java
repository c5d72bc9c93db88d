package dev.muster.hazelcast.internal.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The iterations of this process over one map: the keys as they were at the beginning, the values
/// as they are when their turn comes. Safe for all threads.
final class MapPages {
    /// The next keys.
    ///
    /// @param next the place of those behind them; 0 if there are none
    record Piece(List<byte[]> keys, long next) {}

    private static final int MOST_WALKS = 1_000;

    /// The keys of each iteration by its number, in the order of use. Guarded by itself.
    private final Map<Integer, List<byte[]>> walks = new LinkedHashMap<>(16, 0.75f, true);

    /// Guarded by `walks`.
    private int last;

    /// The keys from a place on, which consists of the iteration and its position; 0 begins.
    Piece next(long place, long most, Supplier<? extends Iterable<byte[]>> all) {
        if (place == 0) {
            var keys = new ArrayList<byte[]>();
            all.get().forEach(keys::add);
            return cut(begin(keys), keys, 0, most);
        }
        int number = (int) (place >>> Integer.SIZE);
        List<byte[]> keys;
        synchronized (walks) {
            keys = walks.get(number);
        }
        if (keys == null) {
            throw new IllegalStateException(
                    "this process iterates over one map more than %d times at once: end some iterations"
                            .formatted(MOST_WALKS));
        }
        return cut(number, keys, (int) place, most);
    }

    private int begin(List<byte[]> keys) {
        synchronized (walks) {
            last = last + 1 & Integer.MAX_VALUE;
            walks.put(last, keys);
            if (walks.size() > MOST_WALKS) {
                walks.remove(walks.keySet().iterator().next());
            }
            return last;
        }
    }

    private Piece cut(int number, List<byte[]> keys, int from, long most) {
        int to = (int) Math.min(keys.size(), from + most);
        if (to < keys.size()) {
            return new Piece(keys.subList(from, to), (long) number << Integer.SIZE | to);
        }
        synchronized (walks) {
            walks.remove(number);
        }
        return new Piece(keys.subList(from, to), 0);
    }
}
