package dev.muster.internal.client.java;

import dev.muster.internal.client.MapProxy;
import dev.muster.internal.client.NearCache;
import dev.muster.internal.codec.Input;
import dev.muster.internal.protocol.DataOperations.MapOperations;
import dev.muster.internal.protocol.Result.Versioned;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// The cache of a map that a manager keeps.
final class ManagerNearCache<K, V> extends NearCache<K, V> {
    /*
     * The manager counts the changes of the map. The thread that reads the connection applies
     * invalidations in the order in which they arrive, before any answer sent after them is passed
     * to its caller. So a thread that has seen the effect of a write, by a later answer, does not
     * read anything older here.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.manager");

    private final Remote remote;
    private final ManagerClient client;
    private final ChangeFeed feed;

    private ManagerNearCache(Remote remote, MapProxy<K, V> map, int maxEntries) {
        super(map, maxEntries);
        this.remote = remote;
        this.client = remote.client();
        this.feed =
                new ChangeFeed(remote, MapOperations.UNWATCH, this::subscribe, this::invalidated);
    }

    static <K, V> ManagerNearCache<K, V> of(Remote remote, MapProxy<K, V> map, int maxEntries) {
        var cache = new ManagerNearCache<>(remote, map, maxEntries);
        cache.feed.begin();
        return cache;
    }

    /// What is read before the manager reports changes may be old.
    private void subscribe(Session session) {
        dropAll();
        remote.call(MapOperations.WATCH, feed.number(), false);
        dropAll();
    }

    /// By the thread that reads the connection.
    private void invalidated(Input change) {
        try {
            Change kind = Change.of(change.readByte());
            long version = change.readLong();
            switch (kind) {
                case PUT, REMOVED -> {
                    Object key = Values.read(change, client.codec());
                    if (key != null) {
                        invalidated(key, version);
                    }
                }
                default -> allInvalidated(version);
            }
        } catch (Throwable e) { // from a class of the user: it is not known which key it was
            Guard.survived(e);
            forgetAll(Long.MAX_VALUE);
            LOGGER.log(
                    Level.WARNING, "an invalidation cannot be read: the whole cache is dropped", e);
        }
    }

    @Override
    protected @Nullable Versioned read(Object key) {
        return remote.call(MapOperations.GET_VERSIONED, key);
    }

    /// The manager has sent something recently.
    @Override
    protected boolean isFresh() {
        Session session = feed.session();
        return session != null
                && session.isOpen()
                && System.nanoTime() - session.lastHeardNanos()
                        < 2 * Nanos.of(session.welcome().keepAlive());
    }

    @Override
    protected boolean stop() {
        return feed.close();
    }
}
