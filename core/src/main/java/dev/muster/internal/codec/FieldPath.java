package dev.muster.internal.codec;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Finds the object that is not serializable inside one that is; used only after a failure.
final class FieldPath {
    private static final int MOST_OBJECTS = 10_000;
    private static final int LONGEST_KEY = 60;

    /// An object on the way.
    ///
    /// @param holder what holds it; null for the first
    /// @param step its name in its holder, such as `.customer` or `[2]`
    record Node(Object object, @Nullable Node holder, String step) {
        String path() {
            return from(null);
        }

        /// The way from another place on it, or all of it.
        String from(@Nullable Node begin) {
            var path = new StringBuilder();
            for (Node each = this; each != null && !each.equals(begin); each = each.holder()) {
                path.insert(0, each.step());
            }
            return path.toString();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other; // what it holds may have any equals of its own
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private FieldPath() {}

    /// The fields that lead to an object of this class, in words; empty if they cannot be found.
    static String to(Object root, @Nullable String className) {
        Node node = find(root, className);
        if (node == null || node.holder() == null) {
            return "";
        }
        String path = node.path();
        return " (in field %s of %s)"
                .formatted(
                        path.startsWith(".") ? path.substring(1) : path,
                        Unsendable.nameOf(root.getClass().getTypeName()));
    }

    /// The nearest object of this class in another, or null if it cannot be found.
    static @Nullable Node find(Object root, @Nullable String className) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        var next = new ArrayDeque<Node>();
        next.add(new Node(root, null, ""));
        while (!next.isEmpty() && seen.size() < MOST_OBJECTS) {
            Node node = next.remove();
            if (node.object().getClass().getTypeName().equals(className)) {
                return node;
            }
            if (seen.add(node.object())) {
                addFields(node, next);
            }
        }
        return null;
    }

    private static void addFields(Node node, ArrayDeque<Node> next) {
        addElements(node, next);
        Class<?> type = node.object().getClass();
        for (;
                type != null && (Serializable.class.isAssignableFrom(type) || type.isRecord());
                type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                boolean isWritten =
                        !Modifier.isStatic(field.getModifiers())
                                && !Modifier.isTransient(field.getModifiers())
                                && !field.getType().isPrimitive();
                if (isWritten) {
                    add(value(field, node.object()), node, "." + field.getName(), next);
                }
            }
        }
    }

    /// The elements of arrays and collections: fields of JDK classes are not accessible.
    private static void addElements(Node node, ArrayDeque<Node> next) {
        List<?> elements =
                switch (node.object()) {
                    case Object[] array -> Arrays.asList(array);
                    case Collection<?> collection -> new ArrayList<Object>(collection);
                    case Optional<?> optional -> {
                        add(optional.orElse(null), node, "", next);
                        yield List.of();
                    }
                    case Map<?, ?> map -> {
                        map.forEach((key, each) -> add(each, node, at(key), next));
                        yield new ArrayList<Object>(map.keySet());
                    }
                    default -> List.of();
                };
        String keys = node.object() instanceof Map ? ".keySet()" : "";
        for (int i = 0; i < elements.size(); i++) {
            add(elements.get(i), node, keys + "[" + i + "]", next);
        }
        if (node.object() instanceof SortedMap || node.object() instanceof SortedSet) {
            add(CollectionForms.comparator(node.object()), node, ".comparator()", next);
        }
    }

    /// The notation for a key: its text if that is short and its own.
    static String at(@Nullable Object key) {
        return switch (key) {
            case String text when text.length() <= LONGEST_KEY -> "[" + text + "]";
            case Number number -> "[" + number + "]";
            case Enum<?> constant -> "[" + constant.name() + "]";
            case null -> "[null]";
            default -> "[a %s]".formatted(key.getClass().getSimpleName());
        };
    }

    private static void add(
            @Nullable Object value, Node holder, String step, ArrayDeque<Node> next) {
        if (value != null) {
            next.add(new Node(value, holder, step));
        }
    }

    private static @Nullable Object value(Field field, Object of) {
        try {
            field.setAccessible(true);
            return field.get(of);
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            return null;
        }
    }
}
