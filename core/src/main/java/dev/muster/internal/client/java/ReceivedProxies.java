package dev.muster.internal.client.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.client.java.SentProxies.SentManager;
import dev.muster.internal.codec.Token;
import dev.muster.manager.Manager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns the proxies in a received value into working ones, over a connection of this process to
/// each of their managers. One thread at a time.
public final class ReceivedProxies implements Token.Resolver {
    private final List<SentManager> places = new ArrayList<>();
    private final Map<Long, RemoteManager> connected = new HashMap<>();

    /// @param places where the managers are
    public ReceivedProxies(List<SentManager> places) {
        this.places.addAll(places);
    }

    /// Proxies of this manager may arrive, too.
    public void add(SentManager manager) {
        places.add(manager);
    }

    @Override
    public @Nullable Token of(Object value) {
        return null;
    }

    @Override
    public Object resolve(Token token) throws CodecException {
        RemoteManager manager = connected.get(token.manager());
        if (manager == null) {
            manager = connect(token);
            connected.put(token.manager(), manager);
        }
        return manager.tokens().resolve(token);
    }

    private RemoteManager connect(Token token) throws CodecException {
        for (SentManager sent : places) {
            if (sent.number() == token.manager()) {
                return connect(sent.endpoint());
            }
        }
        return fail("no address arrived with a " + token.type(), null);
    }

    private static RemoteManager connect(ManagerEndpoint endpoint) throws CodecException {
        try {
            Manager manager = endpoint.connect();
            if (manager instanceof RemoteManager remote) {
                return remote;
            }
            manager.close();
        } catch (IOException e) {
            return fail(endpoint + " cannot be reached: " + e.getMessage(), e);
        }
        return fail(endpoint + " was a manager of Muster and is another now", null);
    }

    private static RemoteManager fail(String message, @Nullable IOException cause)
            throws CodecException {
        throw cause == null ? new CodecException(message) : new CodecException(message, cause);
    }
}
