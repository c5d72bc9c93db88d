package dev.muster.hazelcast.internal.object;

import dev.muster.Subscription;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.internal.client.ObjectCalls.ChangeReader;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.Values;
import dev.muster.shared.ChangeListener;
import java.util.Map.Entry;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A listener of the changes of one map.
final class MapListening<C> implements Subscription {
    private final MapCalls calls;
    private final ChangeReader<C> reader;
    private final ListenerThread<C> thread;
    private final UUID entry;

    /// The one that counts: an earlier one, whose registration got no answer, may be told, too.
    private volatile @Nullable Events events;

    private MapListening(
            MapCalls calls, ChangeReader<C> reader, ChangeListener<? super C> listener) {
        this.calls = calls;
        this.reader = reader;
        this.thread = new ListenerThread<>(calls.objects(), listener, () -> change(Change.GAP));
        try {
            this.entry =
                    Failures.repeated(() -> {
                        events = new Events();
                        return calls.map().addEntryListener(events, true);
                    });
        } catch (RuntimeException e) {
            var _ = thread.close();
            throw Failures.of(e, calls.objects().cells().name());
        }
    }

    /// Begins to listen for changes from now on.
    static <C> MapListening<C> begin(
            MapCalls calls, ChangeReader<C> reader, ChangeListener<? super C> listener) {
        calls.objects().cells().requireOpen();
        return new MapListening<>(calls, reader, listener);
    }

    private C change(Change kind, @Nullable Object... content) throws Exception {
        var out = new Output();
        for (Object each : content) {
            Encoded written = calls.objects().written(each);
            Values.write(written, out);
        }
        return reader.read(kind, Input.of(out.toByteArray()), calls.objects().codec());
    }

    private final class Events extends MapEvents {
        private void run(ListenerThread.Body body) {
            if (events == this) {
                thread.run(body);
            }
        }

        @Override
        void put(byte[] key, byte @Nullable [] value) {
            run(() -> {
                if (value == null) {
                    thread.tell(change(Change.GAP));
                    return;
                }
                Entry<@Nullable Object, @Nullable Object> entry = calls.entries().entry(key, value);
                thread.tell(change(Change.PUT, entry.getKey(), entry.getValue()));
            });
        }

        @Override
        void removed(byte[] key, byte @Nullable [] before) {
            run(() -> {
                Object removed =
                        before == null
                                ? calls.entries().openedKey(key)
                                : calls.entries().entry(key, before).getKey();
                thread.tell(change(Change.REMOVED, removed));
            });
        }

        @Override
        void cleared() {
            run(() -> thread.tell(change(Change.CLEARED)));
        }

        @Override
        void missed() {
            if (events == this) {
                thread.gap();
            }
        }
    }

    @Override
    public void close() {
        if (thread.close()) {
            calls.objects().whileOpen(() -> calls.map().removeEntryListener(entry));
        }
    }
}
