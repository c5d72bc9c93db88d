package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Values under names.
record NamespaceState(Map<String, Encoded> values) implements State<NamespaceState> {
    static final Kind<NamespaceState> KIND =
            new Kind<>(new NamespaceState(Map.of()), NamespaceState::read);

    @Override
    public void write(Output out) {
        out.writeUnsigned(values.size());
        values.forEach((name, value) -> {
            out.writeText(name);
            Stored.write(value, out);
        });
    }

    private static NamespaceState read(Input in) throws CodecException {
        var values = new LinkedHashMap<String, Encoded>();
        for (int left = in.readCount(2); left > 0; left--) {
            values.put(in.readText(), Stored.read(in));
        }
        return new NamespaceState(values);
    }

    /// With another value; without it if there is none.
    NamespaceState set(String name, @Nullable Encoded value) {
        var all = new LinkedHashMap<>(values);
        if (value == null) {
            all.remove(name);
        } else {
            all.put(name, value);
        }
        return new NamespaceState(all);
    }

    @Override
    public NamespaceState cleaned(LongPredicate isAlive) {
        return this;
    }
}
