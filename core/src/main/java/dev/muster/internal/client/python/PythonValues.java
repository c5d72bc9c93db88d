package dev.muster.internal.client.python;

import dev.muster.internal.client.Proxied;
import dev.muster.internal.protocol.PythonToJava;
import dev.muster.manager.RemoteManagerException;
import dev.muster.pickle.PyRepr;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Converts the result of a Python method to the return type of a Java method, if nothing is lost.
final class PythonValues extends PythonToJava {
    /// The method named in messages.
    private final String method;

    private PythonValues(String method) {
        this.method = method;
    }

    /// @param method the name of the method that answered
    /// @throws ClassCastException if the value cannot be converted to this type
    /// @throws ArithmeticException if a number is out of the type's range
    static @Nullable Object convert(@Nullable Object value, Type type, String method) {
        return type == void.class || type == Void.class
                ? null
                : new PythonValues(method).convert(value, type);
    }

    @Override
    public @Nullable Object convert(@Nullable Object value, Type type) {
        return value instanceof Proxied && raw(type) != Optional.class
                ? shared(value, raw(type))
                : super.convert(value, type);
    }

    /// A shared object of the manager; one that has no Java interface of ours may have the
    /// caller's.
    private Object shared(Object value, Class<?> target) {
        if (target.isInstance(value)) {
            return value;
        }
        if (value instanceof PythonObject object && target.isInterface()) {
            try {
                return PythonService.of(object, target);
            } catch (RemoteManagerException e) {
                throw new ClassCastException(e.getMessage());
            }
        }
        throw cannot(value, target, "");
    }

    @Override
    protected ArithmeticException outside(ArithmeticException tooLarge) {
        var outside =
                new ArithmeticException(
                        "Python's '%s' returned a number too large: %s; let the Java method return a wider type"
                                .formatted(method, tooLarge.getMessage()));
        outside.initCause(tooLarge);
        return outside;
    }

    @Override
    protected ClassCastException cannot(@Nullable Object value, Class<?> target, String reason) {
        return new ClassCastException(
                "Python's '%s' returned a %s, which cannot be a Java %s%s: change the type that the Java method returns"
                        .formatted(
                                method,
                                PyRepr.typeName(value),
                                target.getSimpleName(),
                                reason.isEmpty() ? "" : ": it " + reason));
    }
}
