package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
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
}
