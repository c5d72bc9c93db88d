package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import dev.muster.codec.FileBytes;
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
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Java serialization, for objects without a form of their own, behind the filter.
final class SerializedForm {
    /*
     * Depth: nested hash sets of 28 levels keep a reader busy almost indefinitely, whatever their
     * bytes; JEP 290 filters count the levels. Sizes: an array may be announced with any length, so
     * all together may not be much longer than the bytes that arrived; hash tables are allowed some
     * extra.
     */
    private static final int MAX_DEPTH = 32;
    private static final long MAX_SLOTS_PER_BYTE = 4;

    /// The limit of nested values in serialized objects: each level may announce as many elements
    /// as it has bytes.
    private static final int NESTED_LEVELS = 50;

    private SerializedForm() {}

    static byte[] write(Object value, JavaCodec codec) throws Unsendable {
        var bytes = new ByteArrayOutputStream();
        try (var stream = new Writing(bytes, codec)) {
            stream.writeObject(value);
        } catch (NotSerializableException e) {
            throw Unsendable.notSerializable(
                    String.valueOf(e.getMessage()), FieldPath.to(value, e.getMessage()), e);
        } catch (NestedFailure e) {
            throw new Unsendable(e.getMessage(), e.culprit, e.getCause());
        } catch (CodecException e) { // of a reference
            throw new Unsendable(e.getMessage(), e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new Unsendable(
                    "%s cannot be serialized: %s".formatted(value.getClass().getTypeName(), e), e);
        }
        return bytes.toByteArray();
    }

    /// @param depth how deep in a value this is
    static Object read(byte[] bytes, JavaCodec codec, int depth) throws CodecException {
        try (var stream = new Reading(bytes, codec, depth)) {
            return stream.value();
        } catch (CodecException e) { // of the filter, or of a reference
            throw e;
        } catch (InvalidClassException e) {
            throw new CodecException("class versions differ: " + e.getMessage(), e);
        } catch (ClassNotFoundException e) {
            throw new CodecException(
                    "class %s is not known here: put it on the class path"
                            .formatted(e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new CodecException("an object cannot be read: " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) { // of the object's own code
            throw new CodecException("an object cannot be made: " + e, e);
        }
    }

    /// A reference in a serialized object.
    private record Stub(long manager, long ident, String type) implements Serializable {}

    /// A value in a serialized object that is not serializable and has a form of its own here: a
    /// record that a lambda has captured.
    private static final class Nested implements Serializable {
        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        private Nested(byte[] bytes) {
            this.bytes = bytes;
        }

        static boolean isFor(Object object) {
            return !(object instanceof Serializable)
                    && (object instanceof Record
                            || object instanceof Optional
                            || object instanceof Path
                            || object instanceof FileBytes);
        }

        static Nested of(Object object, JavaCodec codec) throws IOException {
            var out = new Output();
            try {
                new ValueWriter(codec, out).write(object);
            } catch (Unsendable e) {
                throw new NestedFailure(e.explain(object), e);
            }
            return new Nested(out.toByteArray());
        }
    }

    /// A value in a serialized object cannot travel.
    private static final class NestedFailure extends IOException {
        private static final long serialVersionUID = 1L;
        private final @Nullable String culprit;

        NestedFailure(String message, Unsendable failure) {
            super(message, failure.getCause());
            culprit = failure.culprit();
        }
    }

    private static final class Writing extends ObjectOutputStream {
        private final JavaCodec codec;

        Writing(OutputStream target, JavaCodec codec) throws IOException {
            super(target);
            this.codec = codec;
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(@Nullable Object object) throws IOException {
            if (object == null) {
                return null;
            }
            if (Nested.isFor(object)) {
                return Nested.of(object, codec);
            }
            Token token = codec.tokens().of(object);
            if (token != null) {
                return new Stub(token.manager(), token.ident(), token.type());
            }
            Record reference = object instanceof Referring referring ? referring.reference() : null;
            return reference == null ? object : reference;
        }
    }

    private static final class Reading extends ObjectInputStream {
        private final JavaCodec codec;
        private final int depth;

        /// Why the filter has refused something; empty if it has not.
        private String refusal = "";

        /// The class that just replaced a stub or a nested value: the filter has already been asked
        /// about it, and Java asks again about the class.
        private @Nullable Class<?> resolved;

        /// The lengths of all arrays so far.
        private long announced;

        Reading(byte[] bytes, JavaCodec codec, int depth) throws IOException {
            super(new ByteArrayInputStream(bytes));
            this.codec = codec;
            this.depth = depth;
            enableResolveObject(true);
            setObjectInputFilter(info -> check(info, bytes.length));
        }

        Object value() throws IOException, ClassNotFoundException {
            try {
                return readObject();
            } catch (IOException | RuntimeException e) {
                if (!refusal.isEmpty()) {
                    throw new CodecException(refusal, e);
                }
                throw e;
            }
        }

        private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info, int bytes) {
            String problem = problem(info, bytes);
            if (problem.isEmpty()) {
                return ObjectInputFilter.Status.ALLOWED;
            }
            refusal = problem;
            return ObjectInputFilter.Status.REJECTED;
        }

        private String problem(ObjectInputFilter.FilterInfo info, int bytes) {
            if (info.depth() > MAX_DEPTH) {
                return "a serialized object is nested more than %d levels deep, must be less"
                        .formatted(MAX_DEPTH);
            }
            announced += Math.max(0, info.arrayLength());
            if (announced > MAX_SLOTS_PER_BYTE * bytes) {
                return "%d elements are announced in %d bytes: these bytes are no value"
                        .formatted(announced, bytes);
            }
            Class<?> type = info.serialClass();
            if (type == null || isAllowed(type)) {
                return "";
            }
            boolean isResolved = type.equals(resolved);
            resolved = null;
            return isResolved ? "" : ClassTable.refusal(type);
        }

        /// A proxy is allowed if its interfaces and its handler are, which are checked, too.
        private boolean isAllowed(Class<?> type) {
            return type == Stub.class
                    || type == Nested.class
                    || type == SerializedLambda.class
                    || type == Proxy.class
                    || Proxy.isProxyClass(type)
                    || codec.filter().allows(type);
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces)
                throws IOException, ClassNotFoundException {
            var types = new Class<?>[interfaces.length];
            for (int i = 0; i < types.length; i++) {
                types[i] = Class.forName(interfaces[i], false, codec.loader());
            }
            return Proxy.newProxyInstance(codec.loader(), types, (_, _, _) -> null).getClass();
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
            Object made = made(object);
            resolved = made == null ? null : made.getClass();
            return made;
        }

        private @Nullable Object made(@Nullable Object object) throws IOException {
            if (object instanceof Stub(long manager, long ident, String type)) {
                return codec.tokens().resolve(new Token(manager, ident, type));
            }
            if (object instanceof Nested nested) {
                Input in = Input.of(nested.bytes);
                return new ValueReader(codec, in, depth + NESTED_LEVELS).read();
            }
            return object;
        }
    }
}
