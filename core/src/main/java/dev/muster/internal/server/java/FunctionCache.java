package dev.muster.internal.server.java;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The functions that clients have sent, each deserialized once. Safe for all threads.
final class FunctionCache {
    private static final int MOST = 1_000;

    private final StoredValues values;

    /// Guarded by itself. In the order of use.
    private final Map<Encoded, Object> functions =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Encoded, Object> eldest) {
                    return size() > MOST;
                }
            };

    FunctionCache(StoredValues values) {
        this.values = values;
    }

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
        Object function = values.read(written);
        if (function != null) {
            synchronized (functions) {
                functions.put(written, function);
            }
        }
        return function;
    }
}
