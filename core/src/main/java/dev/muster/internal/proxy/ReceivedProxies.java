package dev.muster.internal.proxy;

import dev.muster.codec.CodecException;
import dev.muster.codec.Reference;
import dev.muster.codec.References;
import dev.muster.internal.proxy.SentProxies.SentManager;
import dev.muster.manager.Manager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes working proxies out of those that came with a value, over a connection of this process to
/// each of their managers. One thread at a time.
public final class ReceivedProxies implements References {
    private final List<SentManager> places = new ArrayList<>();
    private final Map<Long, RemoteManager> connected = new HashMap<>();

    /// @param places where the managers are
    public ReceivedProxies(List<SentManager> places) {
        this.places.addAll(places);
    }

    /// Proxies of this manager may come, too.
    public void add(SentManager manager) {
        places.add(manager);
    }

    @Override
    public @Nullable Reference of(Object value) {
        return null;
    }

    @Override
    public Object resolve(Reference reference) throws CodecException {
        RemoteManager manager = connected.get(reference.manager());
        if (manager == null) {
            manager = connect(reference);
            connected.put(reference.manager(), manager);
        }
        return manager.references().resolve(reference);
    }

    private RemoteManager connect(Reference reference) throws CodecException {
        for (SentManager sent : places) {
            if (sent.number() == reference.manager()) {
                return connect(sent.place());
            }
        }
        return fail("no place came with a " + reference.type(), null);
    }

    private static RemoteManager connect(ManagerPlace place) throws CodecException {
        try {
            Manager manager = place.connect();
            if (manager instanceof RemoteManager remote) {
                return remote;
            }
            manager.close();
        } catch (IOException e) {
            return fail(place + " cannot be reached: " + e.getMessage(), e);
        }
        return fail(place + " was one of Muster and is another now", null);
    }

    private static RemoteManager fail(String message, @Nullable IOException cause)
            throws CodecException {
        throw cause == null ? new CodecException(message) : new CodecException(message, cause);
    }
}
