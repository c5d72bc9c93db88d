package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/// Takes lambdas apart and recreates them, with the two methods that the compiler and the JVM
/// generate for serializable ones. Found once for each class, and dropped with it.
final class LambdaForm {
    private static final String MAKER = "$deserializeLambda$";
    private static final MethodType TO_PARTS = MethodType.methodType(Object.class, Object.class);
    private static final MethodType TO_LAMBDA =
            MethodType.methodType(Object.class, SerializedLambda.class);

    private static final ClassValue<LambdaForm> FORMS =
            new ClassValue<>() {
                @Override
                protected LambdaForm computeValue(Class<?> type) {
                    try {
                        Method method = type.getDeclaredMethod("writeReplace");
                        return new LambdaForm(accessible(method, TO_PARTS));
                    } catch (NoSuchMethodException | LinkageError _) {
                        return new LambdaForm(null);
                    }
                }
            };

    private static final ClassValue<Maker> MAKERS =
            new ClassValue<>() {
                @Override
                protected Maker computeValue(Class<?> type) {
                    return Maker.of(type);
                }
            };

    /// Asks a lambda of this class for what Java's serialization would write in its place.
    private final @Nullable MethodHandle replace;

    private volatile @Nullable LambdaShape shape;

    private LambdaForm(@Nullable MethodHandle replace) {
        this.replace = replace;
    }

    /// What a lambda has captured, and its shape.
    record Parts(LambdaShape shape, SerializedLambda lambda) {}

    /// The parts of a lambda, or null if the object is not one, or does not reveal them.
    static @Nullable Parts partsOf(Object value) {
        if (!value.getClass().isHidden() || !(value instanceof Serializable)) {
            return null;
        }
        LambdaForm form = FORMS.get(value.getClass());
        MethodHandle replace = form.replace;
        try {
            return replace != null
                            && (Object) replace.invokeExact(value) instanceof SerializedLambda parts
                    ? new Parts(form.shapeOf(parts), parts)
                    : null;
        } catch (Throwable _) { // from a user's own writeReplace: called again later
            return null;
        }
    }

    private LambdaShape shapeOf(SerializedLambda lambda) {
        LambdaShape known = shape;
        if (known == null) {
            known = LambdaShape.of(lambda);
            shape = known;
        }
        return known;
    }

    /// Creates a lambda.
    ///
    /// @param depth how deep in a value it is
    /// @throws CodecException if its class is refused, or has no such lambda
    static Object make(LambdaShape shape, @Nullable Object[] captured, JavaCodec codec, int depth)
            throws CodecException {
        Class<?> owner = ClassTable.find(shape.capturingClass(), codec);
        SerializedLambda lambda = shape.with(owner, captured);
        Maker maker = MAKERS.get(owner);
        if (!maker.isThere()) {
            throw differ(owner.getName() + " has no lambda here that can be sent", null);
        }
        MethodHandle handle = maker.handle();
        if (handle == null) {
            return makeSlowly(lambda, codec, depth);
        }
        try {
            return (Object) handle.invokeExact(lambda);
        } catch (IllegalArgumentException
                | ArrayIndexOutOfBoundsException
                | ClassCastException
                | NullPointerException e) {
            throw differ(
                    owner.getName() + " has another lambda here than the one that was sent", e);
        } catch (RuntimeException | LinkageError e) {
            throw new CodecException("a lambda cannot be made: " + e, e);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // no checked one is declared
            throw new CodecException("a lambda cannot be made: " + e, e);
        }
    }

    /// With Java's serialization, which may call methods in packages that are not open to Muster.
    private static Object makeSlowly(SerializedLambda lambda, JavaCodec codec, int depth)
            throws CodecException {
        try {
            return SerializedForm.read(SerializedForm.write(lambda, codec), codec, depth);
        } catch (Unsendable e) {
            throw new CodecException(e.explain(lambda), e);
        }
    }

    private static CodecException differ(String what, @Nullable Throwable cause) {
        return new CodecException(
                "class versions differ: %s: bring both sides to the same version".formatted(what),
                cause);
    }

    /// Null if its package is not open to Muster.
    static @Nullable MethodHandle accessible(Method method, MethodType as) {
        try {
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method).asType(as);
        } catch (IllegalAccessException | RuntimeException _) {
            return null;
        }
    }

    /// Creates the lambdas of one class.
    ///
    /// @param handle null if it is missing or may not be called
    private record Maker(@Nullable MethodHandle handle, boolean isThere) {
        static Maker of(Class<?> type) {
            try {
                Method method = type.getDeclaredMethod(MAKER, SerializedLambda.class);
                return new Maker(accessible(method, TO_LAMBDA), true);
            } catch (NoSuchMethodException | LinkageError _) {
                return new Maker(null, false);
            }
        }
    }
}
