package dev.muster.internal.server.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.pickle.PyEquality;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How the values of Java clients are kept.
///
/// Texts, numbers, truth values and null are kept as themselves, so that Python clients find them
/// and they are keys as in Python. Everything else stays as the bytes it came in: it costs nothing
/// to pass on, and its class need not be known here. It is read only if a Python client, a function
/// or a comparison needs it.
final class StoredValues {
    private final JavaHost host;

    StoredValues(JavaHost host) {
        this.host = host;
    }

    /// What an argument is kept as.
    ///
    /// @param references the objects that stand by reference in the call's arguments
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

    /// What a key is kept as and found by.
    @Nullable Object key(Encoded key, List<Long> references) throws CodecException {
        return JavaCodec.isPlain(key) ? host.codec().decode(key) : key;
    }

    /// The value itself, for a function or a comparison.
    ///
    /// @throws CodecException if its class is not known here, or refused
    @Nullable Object read(@Nullable Object stored) throws CodecException {
        return switch (stored) {
            case Encoded value -> host.codec().decode(value);
            case null, default -> stored;
        };
    }

    /// A value that a function has made, to be kept.
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

    /// Whether two values are the same: as Python says of plain ones, by their bytes, and if these
    /// differ by `equals`, if this manager knows the class.
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
            return false; // a class that is not known here: its bytes decide
        }
    }
}
