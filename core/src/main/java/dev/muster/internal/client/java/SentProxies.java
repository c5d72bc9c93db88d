package dev.muster.internal.client.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Token;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Proxies of any managers in a value sent to another process on this machine, which connects to
/// them itself. Safe for all threads.
public final class SentProxies implements Token.Resolver {
    private final Map<Long, SentManager> known = new ConcurrentHashMap<>();
    private final List<SentManager> managers = new CopyOnWriteArrayList<>();

    /// A manager of which a proxy was found.
    ///
    /// @param number its number in references
    public record SentManager(long number, ManagerEndpoint endpoint) {}

    /// The managers of the proxies found so far, in order; more may follow.
    public List<SentManager> managers() {
        return Collections.unmodifiableList(managers);
    }

    @Override
    public @Nullable Token of(Object value) {
        Remote remote = Remote.behind(value);
        if (remote == null) {
            return null;
        }
        ManagerEndpoint endpoint = remote.client().endpoint();
        if (endpoint == null) {
            throw new IllegalArgumentException(
                    "%s cannot be reached from another process: connect to its manager there"
                            .formatted(value));
        }
        Token token = remote.token(value);
        var manager = new SentManager(token.manager(), endpoint);
        if (known.putIfAbsent(token.manager(), manager) == null) {
            managers.add(manager);
        }
        return token;
    }

    @Override
    public Object resolve(Token token) throws CodecException {
        return NONE.resolve(token);
    }
}
