package dev.muster.internal.worker;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The functions that the pool has sent under a number. Task thread only.
final class FunctionTable {
    /// A function is read when it is used: if that fails, its tasks fail, not the worker.
    private static final class Entry {
        private @Nullable Input written;
        private @Nullable Object function;

        Entry(Input written) {
            this.written = written;
        }

        Object function(JavaCodec codec) throws CodecException {
            Object known = function;
            if (known == null) {
                Input in = written;
                if (in == null) {
                    throw new CodecException("the function could not be read before");
                }
                written = null;
                known = codec.decode(in);
                if (known == null) {
                    throw new CodecException("the function is null");
                }
                function = known;
            }
            return known;
        }
    }

    private final Map<Long, Entry> entries = new HashMap<>();

    void define(long number, Input value) {
        entries.put(number, new Entry(value));
    }

    void forget(long number) {
        entries.remove(number);
    }

    Object get(long number, JavaCodec codec) throws CodecException {
        Entry entry = entries.get(number);
        if (entry == null) {
            throw new CodecException("function %d was not sent".formatted(number));
        }
        return entry.function(codec);
    }
}
