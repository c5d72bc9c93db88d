package dev.muster.internal.server.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Output;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.object.Watchers;
import dev.muster.internal.protocol.ServerMessage;
import dev.muster.internal.protocol.ServerMessage.Change;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The listeners of one client. Safe for all threads.
final class Listeners {
    private final JavaSession session;
    private final Map<Long, Listener> byNumber = new ConcurrentHashMap<>(2);

    Listeners(JavaSession session) {
        this.session = session;
    }

    /// Begins to report changes, from the next one on.
    ///
    /// @return how often the object has changed so far
    long watch(SharedObject object, long number, boolean wantsValues) {
        Watchers watchers = Objects.requireNonNull(object.watchers());
        var listener = new Listener(number, wantsValues, object, watchers);
        Listener before = byNumber.put(number, listener);
        if (before != null) {
            before.watchers.remove(before); // a client that was not sure repeats the request
        }
        watchers.add(listener);
        return watchers.version();
    }

    /// Stops reporting. Inside the monitor of the listener's object.
    void unwatch(long number) {
        Listener listener = byNumber.remove(number);
        if (listener != null) {
            listener.watchers.remove(listener);
        }
    }

    /// Ends all listeners.
    void close() {
        for (Listener listener : byNumber.values()) {
            listener.object.monitor().enter();
            try {
                listener.watchers.remove(listener);
            } finally {
                listener.object.monitor().leave();
            }
        }
        byNumber.clear();
    }

    /// The client has read what was sent: listeners that missed changes get a gap.
    ///
    /// @param whatWaits runs actions that have to wait for an object
    void caughtUp(Executor whatWaits) {
        for (Listener listener : byNumber.values()) {
            listener.object.monitor().withoutWaiting(listener::caughtUp, whatWaits);
        }
    }

    private final class Listener implements Watchers.Watcher {
        private final long number;
        private final boolean wantsValues;
        private final SharedObject object;
        private final Watchers watchers;

        /// Guarded by the object's monitor. Whether changes were left out.
        private boolean hasGap;

        Listener(long number, boolean wantsValues, SharedObject object, Watchers watchers) {
            this.number = number;
            this.wantsValues = wantsValues;
            this.object = object;
            this.watchers = watchers;
        }

        @Override
        public void changed(long version, Watchers.Change change) {
            if (hasGap || session.isBehind()) {
                hasGap = true;
                return;
            }
            Output out = ServerMessage.Changed.begin(number);
            try {
                write(version, change, out);
            } catch (CodecException e) {
                hasGap = true;
                return;
            }
            session.send(out);
        }

        void caughtUp() {
            if (hasGap && !session.isBehind()) {
                hasGap = false;
                Output out = ServerMessage.Changed.begin(number);
                out.writeByte(Change.GAP.ordinal());
                out.writeLong(watchers.version());
                session.send(out);
            }
        }

        private void write(long version, Watchers.Change change, Output out) throws CodecException {
            switch (change) {
                case Watchers.Change.Put(Object key, Object value) -> {
                    begin(Change.PUT, version, out);
                    session.values().writeOne(key, out);
                    if (wantsValues) {
                        session.values().writeOne(value, out);
                    }
                }
                case Watchers.Change.Removed(Object key) -> {
                    begin(Change.REMOVED, version, out);
                    session.values().writeOne(key, out);
                }
                case Watchers.Change.Cleared() -> begin(Change.CLEARED, version, out);
                case Watchers.Change.Added(int place, Object element) ->
                        write(Change.ADDED, version, place, element, out);
                case Watchers.Change.Replaced(int place, Object element) ->
                        write(Change.REPLACED, version, place, element, out);
                case Watchers.Change.TakenOut(int place) -> {
                    begin(Change.TAKEN_OUT, version, out);
                    out.writeUnsigned(place);
                }
                case Watchers.Change.Reordered() -> begin(Change.REORDERED, version, out);
                case Watchers.Change.Changed(Object value) -> {
                    begin(Change.CHANGED, version, out);
                    session.values().writeOne(value, out);
                }
            }
        }

        private void write(
                Change kind, long version, int place, @Nullable Object element, Output out)
                throws CodecException {
            begin(kind, version, out);
            out.writeUnsigned(place);
            session.values().writeOne(element, out);
        }

        private static void begin(Change kind, long version, Output out) {
            out.writeByte(kind.ordinal());
            out.writeLong(version);
        }
    }
}
