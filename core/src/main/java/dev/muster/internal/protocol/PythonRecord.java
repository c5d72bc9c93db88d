package dev.muster.internal.protocol;

import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyInstance.Construction;
import dev.muster.pickle.PyTuple;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Creates a record from its Python counterpart: a dict of its components, a tuple or list of them
/// in order, a namedtuple, or an object with attributes of these names, such as a dataclass.
public final class PythonRecord {
    /// Turns a part into the type of its component.
    @FunctionalInterface
    public interface Parts {
        /// The part as the type.
        @Nullable Object convert(@Nullable Object part, Type type);
    }

    private PythonRecord() {}

    /// Whether a value may be one.
    public static boolean isLikely(Object value) {
        return value instanceof PyDict
                || value instanceof PyTuple
                || value instanceof List
                || value instanceof PyInstance;
    }

    /// The record.
    ///
    /// @throws ClassCastException if the value has other components; the message says which
    /// @throws RuntimeException what the record's constructor throws
    public static Object as(Class<?> type, Object value, Parts parts) {
        RecordComponent[] components = type.getRecordComponents();
        List<@Nullable Object> values =
                switch (value) {
                    case PyDict dict -> named(type, dict);
                    case PyTuple tuple -> tuple.toList();
                    case List<?> list -> new ArrayList<>(list);
                    case PyInstance object when object.state() instanceof PyDict attributes ->
                            named(type, attributes);
                    case PyInstance object when object.construction() == Construction.NEWOBJ ->
                            object.arguments().toList();
                    default -> throw new ClassCastException("has no components");
                };
        if (values.size() != components.length) {
            throw new ClassCastException(
                    "has %d values, %s has %d components"
                            .formatted(values.size(), type.getSimpleName(), components.length));
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        @Nullable Object[] converted = new Object[components.length];
        for (int i = 0; i < converted.length; i++) {
            converted[i] = parts.convert(values.get(i), components[i].getGenericType());
        }
        return construct(type, types, converted);
    }

    /// The values of the components by their names, as Java or as Python writes them.
    private static List<@Nullable Object> named(Class<?> type, PyDict dict) {
        var values = new ArrayList<@Nullable Object>();
        var unknown = new TreeSet<String>();
        dict.keySet().forEach(name -> unknown.add(String.valueOf(name)));
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            String known = dict.containsKey(name) ? name : snakeCase(name);
            if (!dict.containsKey(known)) {
                throw new ClassCastException(
                        "has no '%s', which %s has".formatted(name, type.getSimpleName()));
            }
            values.add(((Map<?, ?>) dict).get(known));
            unknown.remove(known);
        }
        if (!unknown.isEmpty()) {
            throw new ClassCastException(
                    "has %s, which %s has not".formatted(unknown, type.getSimpleName()));
        }
        return values;
    }

    /// `parseHTTPHeader2` as `parse_http_header2`.
    public static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private static Object construct(
            Class<?> type, Class<?>[] types, @Nullable Object[] components) {
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(components);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw cannotBeMade(type, e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw cannotBeMade(type, e);
        }
    }

    private static ClassCastException cannotBeMade(Class<?> type, Exception reason) {
        var failure =
                new ClassCastException(
                        "%s cannot be made; open its package to muster"
                                .formatted(type.getSimpleName()));
        failure.initCause(reason);
        return failure;
    }
}
