package dev.muster.internal.proxy;

import dev.muster.codec.CodecException;
import dev.muster.codec.Reference;
import dev.muster.codec.References;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Proxies in a value that goes to another process on this machine, of whatever managers: that
/// process connects to them itself. Safe for all threads.
public final class SentProxies implements References {
    private final Map<Long, SentManager> known = new ConcurrentHashMap<>();
    private final List<SentManager> managers = new CopyOnWriteArrayList<>();

    /// A manager of which a proxy has been met.
    ///
    /// @param number its number in references
    public record SentManager(long number, ManagerPlace place) {}

    /// The managers of the proxies that were met, in the order in which they were; more may come.
    public List<SentManager> managers() {
        return Collections.unmodifiableList(managers);
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
        var manager = new SentManager(reference.manager(), place);
        if (known.putIfAbsent(reference.manager(), manager) == null) {
            managers.add(manager);
        }
        return reference;
    }

    @Override
    public Object resolve(Reference reference) throws CodecException {
        return NONE.resolve(reference);
    }
}
