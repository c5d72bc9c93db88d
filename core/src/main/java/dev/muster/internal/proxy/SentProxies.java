package dev.muster.internal.proxy;

import dev.muster.codec.CodecException;
import dev.muster.codec.Reference;
import dev.muster.codec.References;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Proxies in a value that goes to another process on this machine, of whatever managers: that
/// process connects to them itself. For one value and one thread.
public final class SentProxies implements References {
    private final Map<Long, SentManager> managers = new LinkedHashMap<>();

    /// A manager of which a proxy has been met.
    ///
    /// @param number its number in references
    public record SentManager(long number, ManagerPlace place) {}

    /// The managers of the proxies that were met.
    public List<SentManager> managers() {
        return List.copyOf(managers.values());
    }

    @Override
    public @Nullable Reference of(Object value) {
        Remote remote = Proxies.remote(value);
        if (remote == null) {
            return null;
        }
        ManagerPlace place = remote.line().place();
        if (place == null) {
            throw new IllegalArgumentException(
                    "%s cannot be reached from another process: connect to its manager there"
                            .formatted(value));
        }
        Reference reference = Proxies.reference(value, remote);
        managers.putIfAbsent(reference.manager(), new SentManager(reference.manager(), place));
        return reference;
    }

    @Override
    public Object resolve(Reference reference) throws CodecException {
        return NONE.resolve(reference);
    }
}
