package dev.muster.codec;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where in a serializable object one stands that is not: looked for only after it has failed.
final class FieldPath {
    private static final int MOST_OBJECTS = 10_000;

    private record Place(Object object, String path) {}

    private FieldPath() {}

    /// The fields that lead to an object of this class, in words; empty if they cannot be found.
    static String to(Object root, @Nullable String className) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        var next = new ArrayDeque<Place>();
        next.add(new Place(root, ""));
        while (!next.isEmpty() && seen.size() < MOST_OBJECTS) {
            Place place = next.remove();
            if (place.object().getClass().getName().equals(className) && !place.path().isEmpty()) {
                return " (in field %s of %s)"
                        .formatted(place.path().substring(1), root.getClass().getTypeName());
            }
            if (seen.add(place.object())) {
                addFields(place, next);
            }
        }
        return "";
    }

    private static void addFields(Place place, ArrayDeque<Place> next) {
        if (place.object() instanceof Object[] array) {
            for (int i = 0; i < array.length; i++) {
                add(array[i], place.path() + "[" + i + "]", next);
            }
        }
        Class<?> type = place.object().getClass();
        for (;
                type != null && Serializable.class.isAssignableFrom(type);
                type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                boolean isWritten =
                        !Modifier.isStatic(field.getModifiers())
                                && !Modifier.isTransient(field.getModifiers())
                                && !field.getType().isPrimitive();
                if (isWritten) {
                    add(value(field, place.object()), place.path() + "." + field.getName(), next);
                }
            }
        }
    }

    private static void add(@Nullable Object value, String path, ArrayDeque<Place> next) {
        if (value != null) {
            next.add(new Place(value, path));
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
