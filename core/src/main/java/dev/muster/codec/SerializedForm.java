package dev.muster.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// Java serialization, for what has no form of its own, behind the filter.
final class SerializedForm {
    /*
     * Depth: nested hash sets of 28 levels keep a reader busy for ages, whatever their bytes; JEP 290
     * filters count the levels. Sizes: an array may be announced with any length, so none may be
     * longer than the bytes that came.
     */
    private static final int MAX_DEPTH = 32;

    private SerializedForm() {}

    static byte[] write(Object value, JavaCodec codec) throws Unsendable {
        var bytes = new ByteArrayOutputStream();
        try (var stream = new Writing(bytes, codec)) {
            stream.writeObject(value);
        } catch (NotSerializableException e) {
            throw new Unsendable(
                    "%s is not Serializable%s; make it serializable, leave it out, or send what it stands for"
                            .formatted(e.getMessage(), FieldPath.to(value, e.getMessage())),
                    e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new Unsendable(
                    "%s cannot be serialized: %s".formatted(value.getClass().getTypeName(), e), e);
        }
        return bytes.toByteArray();
    }

    static Object read(byte[] bytes, JavaCodec codec) throws CodecException {
        try (var stream = new Reading(bytes, codec)) {
            return stream.readObject();
        } catch (InvalidClassException e) {
            throw new CodecException(refusal(e), e);
        } catch (ClassNotFoundException e) {
            throw new CodecException(
                    "class %s is not known here: put it on the class path"
                            .formatted(e.getMessage()),
                    e);
        } catch (IOException e) {
            throw e.getCause() instanceof CodecException cause
                    ? cause
                    : new CodecException("an object cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new CodecException("an object cannot be made: " + e, e);
        }
    }

    private static String refusal(InvalidClassException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("REJECTED")
                ? "a class is refused here (%s): allow it with ClassFilter.allowing(…)"
                        .formatted(message)
                : "class versions differ: " + message;
    }

    /// A reference that stands in a serialized object.
    private record Stub(long manager, long ident, String type) implements Serializable {}

    private static final class Writing extends ObjectOutputStream {
        private final JavaCodec codec;

        Writing(OutputStream target, JavaCodec codec) throws IOException {
            super(target);
            this.codec = codec;
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(@Nullable Object object) {
            if (object == null) {
                return null;
            }
            Reference reference = codec.references().of(object);
            return reference == null
                    ? object
                    : new Stub(reference.manager(), reference.ident(), reference.type());
        }
    }

    private static final class Reading extends ObjectInputStream {
        private final JavaCodec codec;

        Reading(byte[] bytes, JavaCodec codec) throws IOException {
            super(new ByteArrayInputStream(bytes));
            this.codec = codec;
            enableResolveObject(true);
            setObjectInputFilter(info -> check(info, bytes.length));
        }

        private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info, int bytes) {
            if (info.depth() > MAX_DEPTH || info.arrayLength() > bytes) {
                return ObjectInputFilter.Status.REJECTED;
            }
            Class<?> type = info.serialClass();
            return type == null || isAllowed(type)
                    ? ObjectInputFilter.Status.ALLOWED
                    : ObjectInputFilter.Status.REJECTED;
        }

        private boolean isAllowed(Class<?> type) {
            return type == Stub.class
                    || type == SerializedLambda.class
                    || type == Proxy.class
                    || codec.filter().allows(type);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description)
                throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, codec.loader());
            } catch (ClassNotFoundException _) {
                return super.resolveClass(description);
            }
        }

        @Override
        protected @Nullable Object resolveObject(@Nullable Object object) throws IOException {
            if (object instanceof Stub(long manager, long ident, String type)) {
                return codec.references().resolve(new Reference(manager, ident, type));
            }
            return object;
        }
    }
}
