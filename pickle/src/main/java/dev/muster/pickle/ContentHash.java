package dev.muster.pickle;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The hash of an object of an unknown class, by what it consists of: lists and dicts inside count,
/// too, but no more values than the budget allows.
final class ContentHash {
    private int budget;

    ContentHash(int budget) {
        this.budget = budget;
    }

    long step(long hash, @Nullable Object value) {
        if (budget-- <= 0) {
            return hash;
        }
        return switch (value) {
            case PyInstance instance -> ofInstance(hash, instance);
            case PyTuple tuple -> ofItems(hash, tuple);
            case List<?> list -> ofItems(hash, list);
            case PyDeque deque -> ofItems(hash, deque);
            case Map<?, ?> map -> ofMap(hash, map);
            case Set<?> set -> Hashing.step(hash, set.size());
            case String text -> Hashing.step(hash, Hashing.strong(text));
            case byte[] bytes -> Hashing.step(hash, Hashing.of(bytes));
            case PyByteArray bytes -> Hashing.step(hash, Hashing.of(bytes.bytes()));
            case null -> Hashing.step(hash, -7);
            default ->
                    PyNumbers.isNumber(value)
                            ? Hashing.step(hash, PyNumbers.hash(value))
                            : Hashing.step(hash, value instanceof PyGlobal ? value.hashCode() : 5);
        };
    }

    private long ofInstance(long hash, PyInstance instance) {
        hash = step(hash, instance.callable());
        hash = step(hash, instance.arguments());
        return step(hash, instance.state());
    }

    private long ofItems(long hash, Iterable<?> items) {
        for (Object item : items) {
            if (budget <= 0) {
                break;
            }
            hash = step(hash, item);
        }
        return hash;
    }

    /// In any order: only the values under keys that are strings, and of few of them.
    private long ofMap(long hash, Map<?, ?> map) {
        hash = Hashing.step(hash, map.size());
        if (map.size() > budget) {
            return hash;
        }
        long sum = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getKey() instanceof String name) {
                sum +=
                        Hashing.step(
                                Hashing.strong(name),
                                isPlain(entry.getValue()) ? PyEquality.hash(entry.getValue()) : 5);
                budget--;
            }
        }
        return Hashing.step(hash, sum);
    }

    private static boolean isPlain(@Nullable Object value) {
        return value == null || value instanceof String || PyNumbers.isNumber(value);
    }
}
