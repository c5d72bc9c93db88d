package dev.muster.internal.pool;

import dev.muster.internal.workerprotocol.Chunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a journal knows of the inputs of a chunk: the results of some, and the keys of the others,
/// which travel. One thread fills it, before the chunk is on its way.
final class KnownResults {
    private final Resumption journal;
    private final List<@Nullable Object> values = new ArrayList<>();
    private final List<@Nullable Object> inputs = new ArrayList<>();
    private final List<byte[]> keys = new ArrayList<>();
    private final long[] bytes = {0};
    private int[] places = new int[8];

    KnownResults(Resumption journal) {
        this.journal = journal;
    }

    /// Takes the next input in.
    ///
    /// @param number of the input in its run
    void add(@Nullable Object input, long number) {
        byte[] key = journal.key(input, number);
        Object found = journal.find(key, input, number, bytes);
        if (isMissing(found)) {
            if (inputs.size() == places.length) {
                places = Arrays.copyOf(places, 2 * places.length);
            }
            places[inputs.size()] = values.size();
            inputs.add(input);
            keys.add(key);
        }
        values.add(found);
    }

    @SuppressWarnings("ReferenceEquality") // it stands for no value
    private static boolean isMissing(@Nullable Object found) {
        return found == Resumption.MISSING;
    }

    Resumption journal() {
        return journal;
    }

    /// How many inputs there are.
    int size() {
        return values.size();
    }

    /// How many of them travel.
    int travelling() {
        return inputs.size();
    }

    /// Those that travel, as an array.
    @Nullable Object[] inputs() {
        return inputs.toArray();
    }

    /// The size of what is known.
    long bytes() {
        return bytes[0];
    }

    /// Of one that travels.
    ///
    /// @param index among those
    byte[] key(int index) {
        return keys.get(index);
    }

    /// Which of all inputs it is.
    ///
    /// @param index among those that travel
    int place(int index) {
        return places[index];
    }

    /// Which of those that travel it is; negative if it does not.
    ///
    /// @param place among all
    int indexOf(int place) {
        return Arrays.binarySearch(places, 0, inputs.size(), place);
    }

    /// The result of one that does not travel.
    @Nullable Object value(int place) {
        return values.get(place);
    }

    /// All results, [packed][Chunks#packed].
    ///
    /// @param results of those that travel; null if none do
    Object with(@Nullable Object results) {
        @Nullable Object[] all = values.toArray();
        for (int i = 0; results != null && i < travelling(); i++) {
            all[place(i)] = Chunks.element(results, i);
        }
        return Chunks.packed(all);
    }
}
