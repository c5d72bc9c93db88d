package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.codec.CodecException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CanonicalTest {
    private static final JavaCodec CODEC = JavaCodec.standard().canonical(value -> value);

    private record Shelf(Set<Object> books, Map<Object, Object> prices) {}

    private static Encoded written(Object value) throws CodecException {
        return CODEC.encode(value);
    }

    @Test
    void the_order_within_sets_and_maps_does_not_count() throws CodecException {
        var keys = new ArrayList<Object>(IntStream.range(0, 40).mapToObj(i -> "k" + i).toList());
        keys.add(Set.of("nested", 1, 2L));
        keys.add(Thread.State.NEW);
        Encoded first = written(shelf(keys, 0));

        for (int seed = 1; seed < 20; seed++) {
            Collections.shuffle(keys, new Random(seed));
            assertThat(written(shelf(keys, seed))).isEqualTo(first);
        }
        keys.removeLast();
        assertThat(written(shelf(keys, 0))).isNotEqualTo(first);
        assertThat(written(new LinkedHashSet<>(List.of(1, 2))))
                .isNotEqualTo(written(new LinkedHashSet<>(List.of(2, 1))));
        assertThat(written(new LinkedHashMap<>(Map.of(1, 2))))
                .isNotEqualTo(written(new HashMap<>(Map.of(1, 2))));
    }

    /// The same in tables of other sizes, so in another order.
    private static Shelf shelf(List<Object> keys, int size) {
        var books = new HashSet<Object>(1 << size % 12);
        var prices = new HashMap<Object, Object>(1 << size % 11);
        books.addAll(keys);
        keys.forEach(key -> prices.put(key, key));
        return new Shelf(books, prices);
    }

    @Test
    void something_else_may_stand_for_an_object() throws CodecException {
        JavaCodec codec =
                JavaCodec.standard()
                        .canonical(value -> value instanceof Thread.State ? "state" : value);

        assertThat(codec.encode(List.of(Thread.State.NEW)))
                .isEqualTo(codec.encode(List.of("state")));
    }
}
