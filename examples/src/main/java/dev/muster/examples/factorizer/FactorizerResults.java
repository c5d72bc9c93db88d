package dev.muster.examples.factorizer;

import dev.muster.pickle.PyTuple;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;

/// What has come back so far: which numbers are missing and who did how much. One thread's own.
public final class FactorizerResults {
    /// What one worker has done.
    public record Share(int chunks, int numbers) {
        Share plus(int moreNumbers) {
            return new Share(chunks + 1, numbers + moreNumbers);
        }
    }

    private final int total;
    private final SequencedSet<Long> missing;
    private final SortedMap<String, Share> shares = new TreeMap<>();

    /// Nothing has come back yet.
    ///
    /// @param numbers what was given out
    public FactorizerResults(Collection<Long> numbers) {
        missing = new LinkedHashSet<>(numbers);
        total = missing.size();
    }

    /// Takes a worker's answer, after multiplying the factors of every number.
    ///
    /// @param result a tuple of the worker's name and a dict, or a dict alone; numbers that are
    ///   there already or were never asked for count for nothing
    /// @return how many of its numbers were missing
    /// @throws IllegalStateException if a product is wrong, or the result is something else
    public int add(Object result) {
        String worker = "a worker without a name";
        Object found = result;
        if (result instanceof PyTuple tuple && tuple.size() == 2) {
            worker = String.valueOf(tuple.get(0));
            found = tuple.get(1);
        }
        if (!(found instanceof Map<?, ?> factors)) {
            throw new IllegalStateException(
                    "the result " + result + " is neither a dict nor a tuple of name and dict");
        }
        int fresh = 0;
        for (Map.Entry<?, ?> entry : factors.entrySet()) {
            if (productOf(entry.getValue()) != number(entry.getKey())) {
                throw new IllegalStateException(
                        "%s says %s = %s, which is wrong"
                                .formatted(worker, entry.getKey(), entry.getValue()));
            }
            fresh += missing.remove(number(entry.getKey())) ? 1 : 0;
        }
        if (fresh > 0) {
            shares.put(worker, shares.getOrDefault(worker, new Share(0, 0)).plus(fresh));
        }
        return fresh;
    }

    private static long productOf(Object factors) {
        if (!(factors instanceof List<?> list)) {
            throw new IllegalStateException("the factors " + factors + " are not a list");
        }
        return list.stream().mapToLong(FactorizerResults::number).reduce(1, Math::multiplyExact);
    }

    private static long number(Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException("the value " + value + " is not a number");
    }

    /// Whether every number is there.
    public boolean isComplete() {
        return missing.isEmpty();
    }

    /// The numbers that no worker has factorized, in their order.
    public List<Long> missing() {
        return List.copyOf(missing);
    }

    /// How many numbers there are in all.
    public int total() {
        return total;
    }

    /// How many numbers are there.
    public int done() {
        return total - missing.size();
    }

    /// What each worker has done, by name.
    public SortedMap<String, Share> shares() {
        return new TreeMap<>(shares);
    }
}
