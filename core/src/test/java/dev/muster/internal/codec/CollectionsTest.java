package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.codec.CodecException;
import java.time.DayOfWeek;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("JdkObsolete") // they travel, too
class CollectionsTest {
    static Stream<Object> sameClass() {
        return Stream.of(
                new ArrayList<>(Arrays.asList(1, null, "a")),
                new ArrayList<>(),
                new LinkedList<>(Arrays.asList(1, null)),
                List.of(),
                List.of(1),
                List.of(1, 2),
                List.of(1, 2, 3),
                new HashSet<>(Arrays.asList(1, null)),
                new LinkedHashSet<>(List.of("b", "a")),
                new TreeSet<>(List.of("b", "a")),
                Set.of(),
                Set.of(1),
                Set.of(1, 2, 3),
                new HashMap<>(Collections.singletonMap(null, null)),
                new LinkedHashMap<>(Map.of("a", 1, "b", 2)),
                new TreeMap<>(Map.of("a", 1, "b", 2)),
                new ConcurrentHashMap<>(Map.of("a", 1, "b", 2)),
                Map.of(),
                Map.of(1, 2),
                Map.of(1, 2, 3, 4),
                new CopyOnWriteArrayList<>(List.of(1)),
                new ConcurrentSkipListMap<>(Map.of(1, 2)),
                EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                EnumSet.noneOf(DayOfWeek.class),
                new EnumMap<>(Map.of(DayOfWeek.SUNDAY, List.of(1))),
                new Hashtable<>(Map.of(1, 2)),
                new Properties(),
                BitSet.valueOf(new long[] {5, 6}),
                new AbstractMap.SimpleEntry<>(1, "a"),
                Collections.unmodifiableSortedSet(new TreeSet<>(Set.of(1, 2))),
                new ArrayList<>(List.of(List.of(Map.of(1, Set.of(new ArrayList<>(List.of())))))));
    }

    @ParameterizedTest
    @MethodSource("sameClass")
    void collections_arrive_as_what_they_were(Object collection) throws CodecException {
        Trip.keeps(collection);
    }

    static Stream<Collection<?>> otherClass() {
        var tree = new TreeMap<>(Map.of(2, "b", 1, "a"));
        return Stream.of(
                Arrays.asList(1, null),
                Collections.emptyList(),
                Collections.singletonList(null),
                Collections.nCopies(3, "a"),
                Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                Collections.synchronizedList(new ArrayList<>(List.of(1))),
                List.of(1, 2, 3).subList(1, 3),
                List.of(1, 2, 3).reversed(),
                Stream.of(1, null).toList(),
                new Vector<>(List.of(1, 2)),
                Collections.emptySet(),
                Collections.singleton(1),
                Collections.unmodifiableSet(new LinkedHashSet<>(List.of(2, 1))),
                new HashMap<>(Map.of(1, 2)).keySet(),
                tree.keySet(),
                Collections.newSetFromMap(new ConcurrentHashMap<>()));
    }

    @ParameterizedTest
    @MethodSource("otherClass")
    void other_collections_arrive_with_the_same_elements_in_the_same_order(Collection<?> collection)
            throws CodecException {
        Collection<?> read = Trip.of(collection);

        assertThat(read).hasToString(collection.toString());
        assertThat(read)
                .isExactlyInstanceOf(
                        collection instanceof List ? ArrayList.class : LinkedHashSet.class);
    }

    static Stream<Map<?, ?>> otherMaps() {
        return Stream.of(
                Collections.emptyMap(),
                Collections.singletonMap("a", null),
                Collections.unmodifiableMap(new LinkedHashMap<>(Map.of(1, 2))),
                Collections.synchronizedMap(new HashMap<>(Map.of(1, 2))),
                new WeakHashMap<>(Map.of("key", 1)));
    }

    @ParameterizedTest
    @MethodSource("otherMaps")
    void other_maps_arrive_with_the_same_entries(Map<?, ?> map) throws CodecException {
        assertThat(Trip.of((Object) map)).isEqualTo(map).isExactlyInstanceOf(LinkedHashMap.class);
    }

    @Test
    void deques_and_queues_keep_their_order() throws CodecException {
        var deque = new ArrayDeque<>(List.of(1, 2, 3));
        deque.addFirst(0);
        var queue = new PriorityQueue<>(Comparator.<Integer>reverseOrder());
        queue.addAll(List.of(1, 3, 2));

        assertThat(Trip.of(deque)).containsExactly(0, 1, 2, 3);
        assertThat(Trip.of(new ArrayDeque<>())).isEmpty();
        assertThat(Trip.of(queue).poll()).isEqualTo(3);
    }

    static Stream<Comparator<String>> orders() {
        return Stream.of(
                Comparator.reverseOrder(),
                Comparator.naturalOrder(),
                Collections.reverseOrder(),
                String.CASE_INSENSITIVE_ORDER,
                String.CASE_INSENSITIVE_ORDER.reversed(),
                Comparator.nullsFirst(Comparator.<String>naturalOrder()),
                (Comparator<String> & java.io.Serializable)
                        (a, b) -> Integer.compare(b.length(), a.length()));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void sorted_collections_keep_their_order(Comparator<String> order) throws CodecException {
        var set = new TreeSet<>(order);
        set.addAll(List.of("a", "bbb", "cc"));
        var map = new TreeMap<String, Integer>(order);
        set.forEach(each -> map.put(each, each.length()));

        TreeSet<String> readSet = Trip.of(set);
        TreeMap<String, Integer> readMap = Trip.of(map);

        assertThat(readSet).containsExactlyElementsOf(set);
        assertThat(readMap.sequencedKeySet()).containsExactlyElementsOf(set);
        readSet.add("dddd");
        set.add("dddd");
        assertThat(readSet).containsExactlyElementsOf(set);
    }

    @Test
    void the_identity_of_keys_is_kept_by_who_needs_it() throws CodecException {
        var map = new IdentityHashMap<Object, Integer>();
        map.put(new ArrayList<>(), 1);
        map.put(new ArrayList<>(), 2);

        assertThat(Trip.of(map)).hasSize(2).isInstanceOf(IdentityHashMap.class);
    }

    @Test
    void views_that_are_no_list_set_or_map_are_refused_by_name() {
        Collection<Integer> values = new HashMap<>(Map.of(1, 2)).values();

        assertThat(Refusal.of(values)).contains("java.util.HashMap$Values is not Serializable");
    }

    @Test
    void many_elements_are_kept() throws CodecException {
        List<Integer> numbers = IntStream.range(0, 300_000).boxed().toList();
        var map = new HashMap<Integer, String>();
        numbers.forEach(each -> map.put(each, "v" + each));

        Trip.keeps(new ArrayList<>(numbers));
        Trip.keeps(map);
        Trip.keeps(new HashSet<>(numbers));
    }
}
