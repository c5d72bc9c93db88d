package dev.muster.bench;

import java.util.ArrayList;
import java.util.List;

/// What has gone wrong. Safe for all threads.
final class Complaints {
    private static final int SHOWN = 8;

    private final List<String> all = new ArrayList<>();

    @SuppressWarnings("AnnotateFormatMethod") // no dependency for that
    synchronized void add(String complaint, Object... values) {
        all.add(complaint.formatted(values));
    }

    @SuppressWarnings("AnnotateFormatMethod") // no dependency for that
    void check(boolean holds, String complaint, Object... values) {
        if (!holds) {
            add(complaint, values);
        }
    }

    synchronized boolean isEmpty() {
        return all.isEmpty();
    }

    /// As lines: how many, and the first of them.
    synchronized List<String> lines() {
        var lines = new ArrayList<String>();
        all.stream().limit(SHOWN).forEach(lines::add);
        if (all.size() > SHOWN) {
            lines.add("… and %,d more".formatted(all.size() - SHOWN));
        }
        return lines;
    }
}
