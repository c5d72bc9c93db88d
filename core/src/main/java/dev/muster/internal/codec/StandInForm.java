package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/// Objects that travel as a record in their place: their `writeReplace` returns the record, and its
/// `readResolve` finds the object on the other side, or creates it. Java's serialization does the
/// same, with ten times the bytes. Found once for each class, and dropped with it.
///
/// See the serialized form of `java.io.Serializable`, where both methods are defined.
final class StandInForm {
    private static final String REPLACE = "writeReplace";
    private static final String RESOLVE = "readResolve";
    private static final MethodType TO_OBJECT = MethodType.methodType(Object.class, Object.class);

    private static final ClassValue<StandInForm> FORMS =
            new ClassValue<>() {
                @Override
                protected StandInForm computeValue(Class<?> type) {
                    return new StandInForm(handle(type, REPLACE), handle(type, RESOLVE));
                }
            };

    private final @Nullable MethodHandle replace;
    private final @Nullable MethodHandle resolve;

    private StandInForm(@Nullable MethodHandle replace, @Nullable MethodHandle resolve) {
        this.replace = replace;
        this.resolve = resolve;
    }

    /// The record in place of an object; null if there is none, or none that can be taken apart and
    /// resolved here.
    static @Nullable Record of(Object value) {
        MethodHandle handle = FORMS.get(value.getClass()).replace;
        try {
            return handle != null
                            && (Object) handle.invokeExact(value) instanceof Record standIn
                            && FORMS.get(standIn.getClass()).resolve != null
                            && RecordForm.of(standIn.getClass()).problem().isEmpty()
                    ? standIn
                    : null;
        } catch (Throwable _) { // Java's serialization will call it again, and report it
            return null;
        }
    }

    /// The object for which a record stood in.
    ///
    /// @throws CodecException if it stands in for nothing, or fails
    static Object resolve(@Nullable Object standIn) throws CodecException {
        MethodHandle handle =
                standIn instanceof Record ? FORMS.get(standIn.getClass()).resolve : null;
        if (standIn == null || handle == null) {
            throw new CodecException("nothing stands in for an object: these bytes are no value");
        }
        Object resolved;
        try {
            resolved = (Object) handle.invokeExact(standIn);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CodecException("an object cannot be made: " + e, e);
        }
        if (resolved == null) {
            throw new CodecException(
                    "%s stands in for null".formatted(standIn.getClass().getTypeName()));
        }
        return resolved;
    }

    /// The method that the class declares or inherits; null if there is none, or it is not
    /// accessible.
    private static @Nullable MethodHandle handle(Class<?> type, String name) {
        for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
            Method method = declared(owner, name);
            if (method != null) {
                return isFor(type, method) ? LambdaForm.accessible(method, TO_OBJECT) : null;
            }
        }
        return null;
    }

    private static @Nullable Method declared(Class<?> owner, String name) {
        try {
            return owner.getDeclaredMethod(name);
        } catch (NoSuchMethodException | LinkageError _) {
            return null;
        }
    }

    private static boolean isFor(Class<?> type, Method method) {
        int modifiers = method.getModifiers();
        Class<?> owner = method.getDeclaringClass();
        boolean isSeen =
                Modifier.isPublic(modifiers)
                        || Modifier.isProtected(modifiers)
                        || owner.equals(type)
                        || (!Modifier.isPrivate(modifiers)
                                && owner.getPackage().equals(type.getPackage()));
        return isSeen
                && !Modifier.isStatic(modifiers)
                && !Modifier.isAbstract(modifiers)
                && method.getReturnType().equals(Object.class);
    }
}
