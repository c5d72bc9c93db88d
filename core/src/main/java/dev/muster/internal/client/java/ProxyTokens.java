package dev.muster.internal.client.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.client.Proxied;
import dev.muster.internal.codec.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Proxies of one manager in values sent to it and received from it. Safe for all threads.
final class ProxyTokens implements Token.Resolver {
    /// The objects that were met while this thread wrote the arguments of a call.
    @SuppressWarnings("ThreadLocalUsage") // each connection has its own
    private final ThreadLocal<@Nullable List<Long>> found = new ThreadLocal<>();

    private final Function<Token, Object> proxies;
    private volatile long manager;

    /// @param proxies makes a proxy
    ProxyTokens(Function<Token, Object> proxies) {
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
    public @Nullable Token of(Object value) {
        Remote remote = Remote.behind(value);
        if (remote == null) {
            if (value instanceof Proxied) {
                throw new IllegalArgumentException(
                        "%s belongs to another home, must belong to the manager it is sent to: send its name, and let the receiver ask for it"
                                .formatted(value));
            }
            return null;
        }
        Token token = remote.token(value);
        if (token.manager() != manager) {
            throw new IllegalArgumentException(
                    "%s belongs to another manager, must belong to the one it is sent to: send its name, and let the receiver connect to it"
                            .formatted(value));
        }
        List<Long> met = found.get();
        if (met == null) {
            met = new ArrayList<>();
            found.set(met);
        }
        met.add(token.ident());
        return token;
    }

    @Override
    public Object resolve(Token token) throws CodecException {
        if (token.manager() != manager) {
            throw new CodecException(
                    "a %s of another manager has arrived, to which this client is not connected"
                            .formatted(token.type()));
        }
        return proxies.apply(token);
    }
}
