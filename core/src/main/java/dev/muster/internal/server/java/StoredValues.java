package dev.muster.internal.server.java;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.internal.codec.SameValues;
import dev.muster.pickle.PyEquality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How the values of Java clients are stored.
///
/// Strings, numbers, booleans and null are stored as themselves, so that Python clients find them
/// and they are keys as in Python. Everything else stays as the bytes in which it arrived: it costs
/// nothing to pass on, and its class need not be known here. It is deserialized only if a Python
/// client, a function or a comparison needs it.
final class StoredValues {
    private static final int MOST_FUNCTIONS = 1_000;

    /// The functions that clients have sent, each deserialized once. Guarded by itself. In the
    /// order of use.
    private final Map<Encoded, Object> functions =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Encoded, Object> eldest) {
                    return size() > MOST_FUNCTIONS;
                }
            };

    private final JavaHost host;

    StoredValues(JavaHost host) {
        this.host = host;
    }

    /// The stored form of an argument.
    ///
    /// @param references the objects passed by reference in the call's arguments
    @Nullable Object stored(Encoded value, List<Long> references) throws CodecException {
        if (JavaCodec.isPlain(value)) {
            return host.codec().decode(value);
        }
        return references.isEmpty() ? value : pinned(value, references);
    }

    private Encoded pinned(Encoded value, List<Long> references) throws CodecException {
        var objects = new ArrayList<>(references.size());
        for (Long ident : references) {
            Object object = host.pin(ident);
            if (object == null) {
                throw new CodecException(
                        "the value refers to a shared object that is gone: its last user has"
                                + " closed it");
            }
            objects.add(object);
        }
        return value.keeping(objects);
    }

    /// The form in which a key is stored and found.
    @Nullable Object key(Encoded key, List<Long> references) throws CodecException {
        return JavaCodec.isPlain(key) ? host.codec().decode(key) : key;
    }

    /// The deserialized value, for a function or a comparison.
    ///
    /// @throws CodecException if its class is unknown here, or refused
    @Nullable Object read(@Nullable Object stored) throws CodecException {
        return switch (stored) {
            case Encoded value -> host.codec().decode(value);
            case null, default -> stored;
        };
    }

    /// The stored form of a value computed by a function.
    @Nullable Object made(@Nullable Object value) throws CodecException {
        return stored(host.codec().encode(value), List.of());
    }

    /// Writes a value to a client.
    void write(@Nullable Object stored, Output out) throws CodecException {
        switch (stored) {
            case Encoded value -> {
                value.writeTo(out);
                value.kept().forEach(host::pinAgain);
            }
            case null, default -> host.codec().encode(stored, out);
        }
    }

    /// Writes a value among others.
    void writeOne(@Nullable Object stored, Output out) throws CodecException {
        long mark = out.beginLength();
        write(stored, out);
        out.endLength(mark);
    }

    /// Writes how many there are, and each.
    void writeAll(List<? extends @Nullable Object> stored, Output out) throws CodecException {
        out.writeUnsigned(stored.size());
        for (Object each : stored) {
            writeOne(each, out);
        }
    }

    /// Whether two values are the same: plain ones by Python's rules, others by their bytes, and if
    /// these differ by `equals`, if this manager knows the class.
    boolean same(@Nullable Object a, @Nullable Object b) {
        if (!(a instanceof Encoded) && !(b instanceof Encoded)) {
            return PyEquality.equal(a, b);
        }
        if (Objects.equals(a, b)) {
            return true;
        }
        try {
            return SameValues.areSame(read(a), read(b));
        } catch (CodecException _) {
            return false; // an unknown class: its bytes decide
        }
    }

    // ---- functions ----

    /// The function of one argument with these bytes.
    ///
    /// @throws CodecException if it is not such a function, or its class is unknown here or refused
    @SuppressWarnings("unchecked")
    RemoteFunction<@Nullable Object, @Nullable Object> function(Encoded written)
            throws CodecException {
        if (find(written) instanceof RemoteFunction<?, ?> function) {
            return (RemoteFunction<@Nullable Object, @Nullable Object>) function;
        }
        throw new CodecException("a function of one argument is expected, something else arrived");
    }

    /// The function of two arguments with these bytes.
    ///
    /// @throws CodecException if it is not such a function, or its class is unknown here or refused
    @SuppressWarnings("unchecked")
    RemoteBiFunction<@Nullable Object, @Nullable Object, @Nullable Object> biFunction(
            Encoded written) throws CodecException {
        if (find(written) instanceof RemoteBiFunction<?, ?, ?> function) {
            return (RemoteBiFunction<@Nullable Object, @Nullable Object, @Nullable Object>)
                    function;
        }
        throw new CodecException("a function of two arguments is expected, something else arrived");
    }

    private @Nullable Object find(Encoded written) throws CodecException {
        synchronized (functions) {
            Object known = functions.get(written);
            if (known != null) {
                return known;
            }
        }
        Object function = read(written);
        if (function != null) {
            synchronized (functions) {
                functions.put(written, function);
            }
        }
        return function;
    }
}
