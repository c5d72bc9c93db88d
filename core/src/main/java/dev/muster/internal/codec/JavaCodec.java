package dev.muster.internal.codec;

import dev.muster.codec.ClassFilter;
import dev.muster.codec.CodecException;
import org.jspecify.annotations.Nullable;

/// Values of Java as bytes. Immutable, safe for all threads.
///
/// What travels: texts, numbers, truth values, enums, records, arrays, the collections of
/// `java.util`, `java.time`, `Optional` and its kin, `UUID`, [dev.muster.codec.FileBytes],
/// exceptions, the values of [dev.muster.pickle.Pickle], and whatever is [java.io.Serializable],
/// lambdas included. Numbers keep their exact class. An object that stands in a value twice arrives
/// as one object, and a collection may contain itself; only what goes through Java serialization,
/// with all that it holds, shares nothing with the rest of the value.
///
/// Collections arrive as what they were if they are an `ArrayList`, `LinkedList`, `ArrayDeque`,
/// `HashMap`, `LinkedHashMap`, `TreeMap`, `ConcurrentHashMap`, `HashSet`, `LinkedHashSet` or
/// `TreeSet`, or made by `List.of`, `Set.of` or `Map.of`; other lists, sets and maps of `java.util`
/// as an `ArrayList`, `LinkedHashSet` or `LinkedHashMap` with the same elements.
///
/// Classes are looked for in the context class loader of the thread that reads, and are made only
/// if the [ClassFilter] allows them.
public final class JavaCodec {
    private static final JavaCodec STANDARD =
            new JavaCodec(ClassFilter.standard(), TokenResolver.NONE, LambdaShapes.NONE, null);

    private final ClassFilter filter;
    private final TokenResolver tokens;
    private final LambdaShapes shapes;
    private final @Nullable ClassLoader loader;

    private JavaCodec(
            ClassFilter filter,
            TokenResolver tokens,
            LambdaShapes shapes,
            @Nullable ClassLoader loader) {
        this.filter = filter;
        this.tokens = tokens;
        this.shapes = shapes;
        this.loader = loader;
    }

    /// Behind the standard filter, everything by value.
    public static JavaCodec standard() {
        return STANDARD;
    }

    /// A copy with another filter.
    public JavaCodec withFilter(ClassFilter newFilter) {
        return new JavaCodec(newFilter, tokens, shapes, loader);
    }

    /// A copy with other objects that travel by reference.
    public JavaCodec withTokens(TokenResolver newReferences) {
        return new JavaCodec(filter, newReferences, shapes, loader);
    }

    /// This, writing lambdas as a number and what they have captured, which is many times faster
    /// than Java serialization. Whoever reads needs a table with the same numbers.
    public JavaCodec withShapes(LambdaShapes newShapes) {
        return new JavaCodec(filter, tokens, newShapes, loader);
    }

    /// This, looking for classes in one class loader.
    public JavaCodec withClassLoader(ClassLoader newLoader) {
        return new JavaCodec(filter, tokens, shapes, newLoader);
    }

    ClassFilter filter() {
        return filter;
    }

    TokenResolver tokens() {
        return tokens;
    }

    LambdaShapes shapes() {
        return shapes;
    }

    ClassLoader loader() {
        if (loader != null) {
            return loader;
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : JavaCodec.class.getClassLoader();
    }

    /// Writes a value. Large arrays in it are not copied: they must not change until what was
    /// written is sent.
    ///
    /// @throws CodecException if it cannot travel; the message names the path to what cannot
    public void encode(@Nullable Object value, Output out) throws CodecException {
        try {
            new ValueWriter(this, out).write(value);
        } catch (Unsendable e) {
            Throwable cause = e.getCause();
            throw cause == null
                    ? new CodecException(e.explain(value))
                    : new CodecException(e.explain(value), cause);
        }
    }

    /// Writes a value by itself.
    ///
    /// @throws CodecException if it cannot travel
    public Encoded encode(@Nullable Object value) throws CodecException {
        var out = new Output();
        encode(value, out);
        return Encoded.of(out);
    }

    /// Reads a value.
    ///
    /// @throws CodecException if the bytes are none, or name a class that is not known here or is
    ///   refused
    public @Nullable Object decode(Input in) throws CodecException {
        try {
            return new ValueReader(this, in).read();
        } catch (StackOverflowError e) {
            throw new CodecException(
                    "an object holds itself where it is hashed or compared: these bytes are no"
                            + " value",
                    e);
        }
    }

    /// Reads a value that was written by itself.
    ///
    /// @throws CodecException as [#decode(Input)] does
    public @Nullable Object decode(Encoded value) throws CodecException {
        return decode(value.input());
    }

    /// Whether a value is null, a truth value, a number of `java.lang`, a `BigInteger` or a text.
    public static boolean isPlain(Encoded value) {
        try {
            return Tag.isPlain(value.input().peekByte());
        } catch (CodecException _) {
            return false; // no byte at all
        }
    }
}
