package dev.muster.internal.codec;

import dev.muster.codec.ClassFilter;
import dev.muster.codec.CodecException;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/// Classes by their names, for each class loader; it keeps neither alive.
final class ClassTable {
    /// Guarded by itself.
    private static final Map<ClassLoader, Map<String, WeakReference<Class<?>>>> KNOWN =
            new WeakHashMap<>();

    private ClassTable() {}

    /// The class of this name, if the filter allows it.
    ///
    /// @throws CodecException if it is unknown here, or refused
    static Class<?> find(String name, JavaCodec codec) throws CodecException {
        Class<?> type = find(name, codec.loader());
        requireAllowed(type, codec.filter());
        return type;
    }

    static void requireAllowed(Class<?> type, ClassFilter filter) throws CodecException {
        if (!filter.allows(type)) {
            throw new CodecException(refusal(type));
        }
    }

    /// The message for a class that the filter refuses.
    static String refusal(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return "class %s is refused here: allow it with ClassFilter.allowing(\"%s\")"
                .formatted(element.getName(), element.getName());
    }

    private static Class<?> find(String name, ClassLoader loader) throws CodecException {
        Map<String, WeakReference<Class<?>>> classes;
        synchronized (KNOWN) {
            classes = KNOWN.get(loader);
            if (classes == null) {
                classes = new ConcurrentHashMap<>();
                KNOWN.put(loader, classes);
            }
        }
        WeakReference<Class<?>> known = classes.get(name);
        Class<?> type = known == null ? null : known.get();
        if (type == null) {
            type = load(name, loader);
            classes.put(name, new WeakReference<>(type));
        }
        return type;
    }

    private static Class<?> load(String name, ClassLoader loader) throws CodecException {
        Class<?> primitive = Class.forPrimitiveName(name);
        if (primitive != null) {
            return primitive;
        }
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
            throw new CodecException(
                    "class %s is not known here: put it on the class path".formatted(name), e);
        }
    }
}
