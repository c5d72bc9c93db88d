package dev.muster.internal.proxy;

import dev.muster.codec.CodecException;
import dev.muster.codec.Reference;
import dev.muster.codec.References;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Proxies of one manager in values that go to it and come from it. Safe for all threads.
final class LineReferences implements References {
    /// The objects that were met while this thread wrote the arguments of a call.
    @SuppressWarnings("ThreadLocalUsage") // each line meets its own
    private final ThreadLocal<@Nullable List<Long>> found = new ThreadLocal<>();

    private final Function<Reference, Object> proxies;
    private volatile long manager;

    /// @param proxies makes a proxy
    LineReferences(Function<Reference, Object> proxies) {
        this.proxies = proxies;
    }

    void manager(long number) {
        manager = number;
    }

    /// The objects that were met since this was asked the last time, by this thread.
    List<Long> takeFound() {
        List<Long> met = found.get();
        if (met == null) {
            return List.of();
        }
        found.remove();
        return met;
    }

    @Override
    public @Nullable Reference of(Object value) {
        Remote remote = Proxies.remote(value);
        if (remote == null) {
            return null;
        }
        Reference reference = Proxies.reference(value, remote);
        if (reference.manager() != manager) {
            throw new IllegalArgumentException(
                    "%s belongs to another manager, must belong to the one it is sent to: send its name, and let the receiver connect to it"
                            .formatted(value));
        }
        List<Long> met = found.get();
        if (met == null) {
            met = new ArrayList<>();
            found.set(met);
        }
        met.add(reference.ident());
        return reference;
    }

    @Override
    public Object resolve(Reference reference) throws CodecException {
        if (reference.manager() != manager) {
            throw new CodecException(
                    "a %s of another manager has come, which this client is not connected to"
                            .formatted(reference.type()));
        }
        return proxies.apply(reference);
    }
}
