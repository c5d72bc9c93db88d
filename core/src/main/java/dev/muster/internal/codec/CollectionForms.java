package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
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
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The collections of the JDK: the form of each, and how it is recreated.
final class CollectionForms {
    private static final Class<?> LIST_12 = List.of(1).getClass();
    private static final Class<?> LIST_N = List.of().getClass();
    private static final Class<?> SET_12 = Set.of(1).getClass();
    private static final Class<?> SET_N = Set.of().getClass();
    private static final Class<?> MAP_1 = Map.of(1, 1).getClass();
    private static final Class<?> MAP_N = Map.of().getClass();

    private CollectionForms() {}

    /// The tag of a collection, or -1 if it has no form of its own.
    static int tagOf(Collection<?> collection) {
        Class<?> type = collection.getClass();
        if (type == ArrayList.class) {
            return Tag.ARRAY_LIST;
        }
        if (type == LIST_12 || type == LIST_N) {
            return hasNull(collection) ? Tag.ARRAY_LIST : Tag.IMMUTABLE_LIST;
        }
        if (type == HashSet.class) {
            return Tag.HASH_SET;
        }
        if (type == LinkedHashSet.class) {
            return Tag.LINKED_SET;
        }
        if (type == SET_12 || type == SET_N) {
            return Tag.IMMUTABLE_SET;
        }
        if (type == TreeSet.class) {
            return Tag.TREE_SET;
        }
        if (type == LinkedList.class) {
            return Tag.LINKED_LIST;
        }
        if (type == ArrayDeque.class) {
            return Tag.ARRAY_DEQUE;
        }
        return otherTag(collection, type);
    }

    private static int otherTag(Collection<?> collection, Class<?> type) {
        if (!type.getPackageName().equals("java.util")
                || collection instanceof EnumSet
                || (collection instanceof SortedSet && collection instanceof Serializable)) {
            return -1;
        }
        return collection instanceof List
                ? Tag.ARRAY_LIST
                : collection instanceof Set ? Tag.LINKED_SET : -1;
    }

    private static boolean hasNull(Collection<?> collection) {
        for (Object each : collection) {
            if (each == null) {
                return true;
            }
        }
        return false;
    }

    /// The tag of a map, or -1 if it has no form of its own.
    static int tagOf(Map<?, ?> map) {
        Class<?> type = map.getClass();
        if (type == HashMap.class) {
            return Tag.HASH_MAP;
        }
        if (type == LinkedHashMap.class) {
            return Tag.LINKED_MAP;
        }
        if (type == MAP_1 || type == MAP_N) {
            return Tag.IMMUTABLE_MAP;
        }
        if (type == TreeMap.class) {
            return Tag.TREE_MAP;
        }
        if (type == ConcurrentHashMap.class) {
            return Tag.CONCURRENT_MAP;
        }
        boolean isSpecial =
                !type.getPackageName().equals("java.util")
                        || (map instanceof SortedMap && map instanceof Serializable)
                        || map instanceof EnumMap
                        || map instanceof IdentityHashMap
                        || map instanceof Hashtable;
        return isSpecial ? -1 : Tag.LINKED_MAP;
    }

    static @Nullable Object comparator(Object sorted) {
        return sorted instanceof SortedSet<?> set
                ? set.comparator()
                : ((SortedMap<?, ?>) sorted).comparator();
    }

    /// An empty collection, to be filled; null for one that is created from its elements.
    @SuppressWarnings("JdkObsolete") // a LinkedList arrives as one
    static @Nullable Collection<@Nullable Object> empty(int tag, int size) {
        return switch (tag) {
            case Tag.ARRAY_LIST -> new ArrayList<>(size);
            case Tag.LINKED_LIST -> new LinkedList<>();
            case Tag.ARRAY_DEQUE -> new ArrayDeque<>(size);
            case Tag.HASH_SET -> HashSet.newHashSet(size);
            case Tag.LINKED_SET -> LinkedHashSet.newLinkedHashSet(size);
            default -> null;
        };
    }

    /// An immutable collection of these elements.
    static Collection<?> immutable(int tag, @Nullable Object[] elements) {
        return tag == Tag.IMMUTABLE_LIST ? List.of(elements) : Set.copyOf(List.of(elements));
    }

    /// An empty map, to be filled; null for one that is created from its entries.
    static @Nullable Map<@Nullable Object, @Nullable Object> emptyMap(int tag, int size) {
        return switch (tag) {
            case Tag.HASH_MAP -> HashMap.newHashMap(size);
            case Tag.LINKED_MAP -> LinkedHashMap.newLinkedHashMap(size);
            case Tag.CONCURRENT_MAP -> new ConcurrentHashMap<>();
            default -> null;
        };
    }

    /// An empty sorted set or map.
    @SuppressWarnings("unchecked")
    static Object sorted(int tag, @Nullable Object comparator) throws CodecException {
        if (comparator != null && !(comparator instanceof Comparator)) {
            throw new CodecException(
                    "a sorted collection has no comparator: these bytes are no value");
        }
        var order = (Comparator<@Nullable Object>) comparator;
        return tag == Tag.TREE_SET
                ? new TreeSet<@Nullable Object>(order)
                : new TreeMap<@Nullable Object, @Nullable Object>(order);
    }

    /// An immutable map of these keys and values in turn.
    static Map<?, ?> immutableMap(@Nullable Object[] pairs) {
        var map = new HashMap<@Nullable Object, @Nullable Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return Map.copyOf(map);
    }
}
