package dev.muster.pickle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds out whether containers lie deeper in each other than allowed, without recursion.
final class DepthCheck {
    private static final int OPEN = -1;

    private final int maxDepth;

    /// How high each finished value is above its deepest part; null if no value is in two places.
    private final @Nullable Map<Object, Integer> heights;

    private final ArrayDeque<Level> levels = new ArrayDeque<>();

    DepthCheck(int maxDepth, boolean shared) {
        this.maxDepth = maxDepth;
        heights = shared ? new IdentityHashMap<>() : null;
    }

    void check(@Nullable Object root) throws PickleException {
        enter(root);
        while (!levels.isEmpty()) {
            Level level = levels.getLast();
            if (level.parts.hasNext()) {
                enter(level.parts.next());
            } else {
                levels.removeLast();
                finish(level.value, level.height);
            }
        }
    }

    private void enter(@Nullable Object value) throws PickleException {
        Iterator<?> parts = parts(value);
        if (value == null || parts == null) {
            return;
        }
        if (heights != null) {
            Integer known = heights.putIfAbsent(value, OPEN);
            if (known != null) {
                raise(known); // a value that contains itself counts as often as it is written: once
                return;
            }
        }
        levels.addLast(new Level(value, parts));
        limit(levels.size());
    }

    private void finish(Object value, int height) throws PickleException {
        if (heights != null) {
            heights.put(value, height);
        }
        raise(height);
    }

    /// The part just left is this high.
    private void raise(int height) throws PickleException {
        Level level = levels.peekLast();
        if (level != null) {
            level.height = Math.max(level.height, height + 1);
            limit(levels.size() - 1 + level.height);
        }
    }

    private void limit(int depth) throws PickleException {
        if (depth > maxDepth) {
            throw new PickleException(
                    "the values are nested more than " + maxDepth + " deep; see PickleLimits");
        }
    }

    /// Looks only into what the reader makes itself: a map or list that a registered constructor
    /// made may be anything, even one that is kept elsewhere.
    private static @Nullable Iterator<?> parts(@Nullable Object value) {
        return switch (value) {
            case PyTuple tuple -> tuple.iterator();
            case PyGlobal global -> null;
            case PyComplex number -> null;
            case ArrayList<?> list -> list.iterator();
            case PyDefaultDict dict -> new Both(only(dict.factory()), entries(dict));
            case PyOrderedDict dict -> new Both(only(dict.state()), entries(dict));
            case PyDict dict -> entries(dict);
            case PySet items -> items.iterator();
            case PyFrozenSet items -> items.iterator();
            case PyDeque items -> items.iterator();
            case PyInstance instance ->
                    Arrays.asList(
                                    instance.callable(),
                                    instance.arguments(),
                                    instance.keywords(),
                                    instance.state(),
                                    instance.stateSetter(),
                                    instance.items(),
                                    instance.entries())
                            .iterator();
            case PyException exception ->
                    Arrays.asList(exception.args(), exception.state()).iterator();
            case PySlice slice ->
                    Arrays.asList(slice.start(), slice.stop(), slice.step()).iterator();
            case Record fields -> RecordType.componentValues(fields).iterator();
            case null, default -> null;
        };
    }

    private static Iterator<?> entries(PyDict dict) {
        return new Both(dict.keySet().iterator(), dict.values().iterator());
    }

    private static Iterator<?> only(@Nullable Object part) {
        return Arrays.asList(part).iterator();
    }

    private static final class Level {
        private final Object value;
        private final Iterator<?> parts;
        private int height;

        Level(Object value, Iterator<?> parts) {
            this.value = value;
            this.parts = parts;
        }
    }

    /// One iteration after another.
    private record Both(Iterator<?> first, Iterator<?> second) implements Iterator<Object> {
        @Override
        public boolean hasNext() {
            return first.hasNext() || second.hasNext();
        }

        @Override
        public @Nullable Object next() {
            return first.hasNext() ? first.next() : second.next();
        }
    }
}
