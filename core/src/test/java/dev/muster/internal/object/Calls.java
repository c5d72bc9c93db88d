package dev.muster.internal.object;

import dev.muster.pickle.PyException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls methods of shared objects as the server does, from one thread and hence without monitors.
final class Calls {
    private Calls() {}

    static SharedObject create(String typeid, @Nullable Object... arguments) {
        return create(typeid, Arrays.asList(arguments), Map.of());
    }

    static SharedObject create(
            String typeid, List<? extends @Nullable Object> arguments, Map<?, ?> keywords) {
        return ObjectType.standard().stream()
                .filter(type -> type.typeid().equals(typeid))
                .findFirst()
                .orElseThrow()
                .create(arguments, keywords);
    }

    static @Nullable Object call(
            SharedObject object, String method, @Nullable Object... arguments) {
        return call(object, method, Arrays.asList(arguments), Map.of());
    }

    static @Nullable Object call(
            SharedObject object,
            String method,
            List<? extends @Nullable Object> arguments,
            Map<?, ?> keywords) {
        if (!(object.methods().find(method) instanceof MethodTable.Answering<?> found)) {
            throw new AssertionError("no such method: " + method);
        }
        return found.call(object, found.bind(arguments, keywords));
    }

    /// What a failed call says: the type of the exception and its text.
    static String failure(SharedObject object, String method, @Nullable Object... arguments) {
        try {
            Object answer = call(object, method, arguments);
            throw new AssertionError("answered " + answer);
        } catch (PyException e) {
            return textOf(e);
        }
    }

    static String textOf(PyException e) {
        return e.type().name() + e.args().toList();
    }
}
