package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/// Takes the records of one class apart and puts them together. Created once for each class, and
/// dropped with it.
final class RecordForm {
    private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);
    private static final MethodType MAKER = MethodType.methodType(Object.class, Object[].class);

    private static final ClassValue<RecordForm> FORMS =
            new ClassValue<>() {
                @Override
                protected RecordForm computeValue(Class<?> type) {
                    return new RecordForm(type);
                }
            };

    private final String[] names;
    private final Class<?>[] types;
    private final MethodHandle[] getters;
    private final @Nullable MethodHandle maker;
    private final String problem;

    private RecordForm(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        names = new String[components.length];
        types = new Class<?>[components.length];
        getters = new MethodHandle[components.length];
        MethodHandle made = null;
        String found = "";
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            for (int i = 0; i < components.length; i++) {
                names[i] = components[i].getName();
                types[i] = components[i].getType();
                Method accessor = components[i].getAccessor();
                accessor.setAccessible(true);
                getters[i] = lookup.unreflect(accessor).asType(GETTER);
            }
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            made =
                    lookup.unreflectConstructor(constructor)
                            .asSpreader(Object[].class, components.length)
                            .asType(MAKER);
        } catch (ReflectiveOperationException | RuntimeException e) {
            found =
                    "record %s cannot be taken apart: open its package to dev.muster, or make it Serializable (%s)"
                            .formatted(type.getName(), e.getMessage());
        }
        maker = made;
        problem = found;
    }

    static RecordForm of(Class<?> type) {
        return FORMS.get(type);
    }

    /// Why records of this class cannot be taken apart; empty if they can.
    String problem() {
        return problem;
    }

    int size() {
        return names.length;
    }

    String name(int component) {
        return names[component];
    }

    @Nullable Object get(Object from, int component) throws Unsendable {
        try {
            return (Object) getters[component].invokeExact(from);
        } catch (Throwable e) { // thrown by a user's own accessor
            throw new Unsendable("its accessor failed: " + e, e);
        }
    }

    Object make(@Nullable Object[] values) throws CodecException {
        MethodHandle constructor = maker;
        if (constructor == null) {
            throw new CodecException(problem);
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null && types[i].isPrimitive()) {
                throw new CodecException("component %s has no value".formatted(names[i]));
            }
        }
        try {
            return (Object) constructor.invokeExact(values);
        } catch (ClassCastException e) {
            throw new CodecException(
                    "a component of a record has another type here than where it was sent: bring"
                            + " both sides to the same version",
                    e);
        } catch (Throwable e) { // thrown by a user's own constructor
            throw new CodecException("a record refuses its components: " + e, e);
        }
    }

    /// Objects that travel as a record in their place: their `writeReplace` returns the record, and
    /// its `readResolve` finds the object on the other side, or creates it. Java's serialization
    /// does the same, with ten times the bytes. Found once for each class, and dropped with it.
    ///
    /// See the serialized form of `java.io.Serializable`, where both methods are defined.
    static final class StandIn {
        private static final String REPLACE = "writeReplace";
        private static final String RESOLVE = "readResolve";
        private static final MethodType TO_OBJECT =
                MethodType.methodType(Object.class, Object.class);

        private static final ClassValue<StandIn> FORMS =
                new ClassValue<>() {
                    @Override
                    protected StandIn computeValue(Class<?> type) {
                        return new StandIn(handle(type, REPLACE), handle(type, RESOLVE));
                    }
                };

        private final @Nullable MethodHandle replace;
        private final @Nullable MethodHandle resolve;

        private StandIn(@Nullable MethodHandle replace, @Nullable MethodHandle resolve) {
            this.replace = replace;
            this.resolve = resolve;
        }

        /// The record in place of an object; null if there is none, or none that can be taken apart
        /// and resolved here.
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
                throw new CodecException(
                        "nothing stands in for an object: these bytes are no value");
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
}
