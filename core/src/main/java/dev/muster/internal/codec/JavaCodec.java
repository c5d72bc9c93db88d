package dev.muster.internal.codec;

import dev.muster.codec.ClassFilter;
import dev.muster.codec.CodecException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Values of Java as bytes. Immutable, safe for all threads.
///
/// What travels: strings, numbers, booleans, enums, records, arrays, the collections of
/// `java.util`, `java.time`, `Optional` and its kin, `UUID`, [dev.muster.codec.FileBytes],
/// exceptions, the values of [dev.muster.pickle.Pickle], and everything that is
/// [java.io.Serializable], including lambdas. Numbers keep their exact class. An object that occurs
/// twice in a value arrives as one object, and a collection may contain itself; only objects
/// written by Java serialization, with everything they hold, share nothing with the rest of the
/// value.
///
/// Collections keep their class if they are an `ArrayList`, `LinkedList`, `ArrayDeque`, `HashMap`,
/// `LinkedHashMap`, `TreeMap`, `ConcurrentHashMap`, `HashSet`, `LinkedHashSet` or `TreeSet`, or
/// made by `List.of`, `Set.of` or `Map.of`; other lists, sets and maps of `java.util` as an
/// `ArrayList`, `LinkedHashSet` or `LinkedHashMap` with the same elements.
///
/// Classes are looked up in the context class loader of the reading thread, and are instantiated
/// only if the [ClassFilter] allows them.
public final class JavaCodec {
    private static final JavaCodec STANDARD =
            new JavaCodec(
                    ClassFilter.standard(),
                    Token.Resolver.NONE,
                    LambdaShape.Table.NONE,
                    null,
                    null);

    private final ClassFilter filter;
    private final Token.Resolver tokens;
    private final LambdaShape.Table shapes;
    private final @Nullable ClassLoader loader;
    private final @Nullable UnaryOperator<Object> canonical;

    private JavaCodec(
            ClassFilter filter,
            Token.Resolver tokens,
            LambdaShape.Table shapes,
            @Nullable ClassLoader loader,
            @Nullable UnaryOperator<Object> canonical) {
        this.filter = filter;
        this.tokens = tokens;
        this.shapes = shapes;
        this.loader = loader;
        this.canonical = canonical;
    }

    /// Behind the standard filter, everything by value.
    public static JavaCodec standard() {
        return STANDARD;
    }

    /// A copy with another filter.
    public JavaCodec withFilter(ClassFilter newFilter) {
        return new JavaCodec(newFilter, tokens, shapes, loader, canonical);
    }

    /// A copy with other objects that travel by reference.
    public JavaCodec withTokens(Token.Resolver newReferences) {
        return new JavaCodec(filter, newReferences, shapes, loader, canonical);
    }

    /// A copy that writes lambdas as a number and their captured values, which is many times faster
    /// than Java serialization. The reader needs a table with the same numbers.
    public JavaCodec withShapes(LambdaShape.Table newShapes) {
        return new JavaCodec(filter, tokens, newShapes, loader, canonical);
    }

    /// A copy that looks up classes in one class loader.
    public JavaCodec withClassLoader(ClassLoader newLoader) {
        return new JavaCodec(filter, tokens, shapes, newLoader, canonical);
    }

    /// A copy that writes equal values as equal bytes, also in another process: the elements of
    /// sets and maps without an order are sorted. What it writes is compared and never read. Within
    /// objects of Java serialization the order stays as it is.
    ///
    /// @param form is given each object that is neither text nor a frequent number, and returns
    ///   what is to be written in its place: mostly the same
    public JavaCodec canonical(UnaryOperator<Object> form) {
        return new JavaCodec(filter, tokens, shapes, loader, form);
    }

    /// Null if it is not [canonical][#canonical].
    @Nullable UnaryOperator<Object> canonical() {
        return canonical;
    }

    ClassFilter filter() {
        return filter;
    }

    Token.Resolver tokens() {
        return tokens;
    }

    LambdaShape.Table shapes() {
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
    /// @throws CodecException if it cannot travel; the message names the path to the problem
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
    /// @throws CodecException if the bytes are invalid, or name a class that is unknown here or
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
    /// @throws CodecException as for [#decode(Input)]
    public @Nullable Object decode(Encoded value) throws CodecException {
        return decode(value.input());
    }

    /// Whether a value is null, a boolean, a number of `java.lang`, a `BigInteger` or a string.
    public static boolean isPlain(Encoded value) {
        try {
            return Tag.isPlain(value.input().peekByte());
        } catch (CodecException _) {
            return false; // no byte at all
        }
    }
}
