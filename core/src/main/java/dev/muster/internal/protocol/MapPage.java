package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/// Entries of a map from a place on: the next place, count, keys and values.
///
/// @param next the place of the following page, 0 if there is none
public record MapPage(long next, List<Entry<@Nullable Object, @Nullable Object>> entries) {
    static MapPage read(Input in, JavaCodec codec) throws CodecException {
        long next = in.readUnsigned();
        int count = in.readCount(2);
        var entries = new ArrayList<Entry<@Nullable Object, @Nullable Object>>(count);
        for (int i = 0; i < count; i++) {
            Object key = Values.read(in, codec);
            entries.add(new SimpleImmutableEntry<>(key, Values.read(in, codec)));
        }
        return new MapPage(next, entries);
    }
}
