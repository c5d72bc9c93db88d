package dev.muster.pickle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Python's `collections.Counter`: how often each key was counted.
public final class PyCounter extends PyDict {
    /// An empty one.
    public PyCounter() {}

    /// The entries as Python shows them: the most frequent first, if the counts can be ordered.
    Map<?, ?> byCount() {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(entrySet());
        try {
            entries.sort((a, b) -> PyOrder.compare(b.getValue(), a.getValue()));
        } catch (PyException | IllegalArgumentException unordered) {
            return this;
        }
        PyDict sorted = new PyDict();
        entries.forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
