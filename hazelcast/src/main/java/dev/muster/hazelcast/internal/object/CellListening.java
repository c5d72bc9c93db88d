package dev.muster.hazelcast.internal.object;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import dev.muster.Subscription;
import dev.muster.hazelcast.internal.engine.Failures;
import dev.muster.hazelcast.internal.object.CellCalls.Told;
import dev.muster.internal.client.ObjectCalls.ChangeReader;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.system.Guard;
import dev.muster.shared.ChangeListener;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// A listener of the changes of one cell. Each state has a version, so it is noticed when one was
/// missed.
final class CellListening<S extends State<S>, C> implements Subscription {
    private final CellCalls<S> calls;
    private final ChangeReader<C> reader;
    private final ListenerThread<C> thread;
    private final UUID entry;

    /// Listener's thread only.
    private long lastVersion = -1;

    private CellListening(
            CellCalls<S> calls, ChangeReader<C> reader, ChangeListener<? super C> listener) {
        this.calls = calls;
        this.reader = reader;
        this.thread = new ListenerThread<>(calls.objects(), listener, this::gap);
        var begin = new CompletableFuture<Long>();
        thread.run(() -> lastVersion = begin.join()); // the first thing, before any change
        UUID registered = null;
        try {
            registered =
                    Failures.repeated(() ->
                            cells().map()
                                    .addEntryListener(new Entries(), calls.cell().key(), true));
            begin.complete(calls.cell().look().version());
        } catch (RuntimeException e) {
            throw Failures.of(e, cells().name());
        } finally {
            if (!begin.isDone()) {
                begin.cancel(false); // otherwise the thread waits for it forever
                var _ = thread.close();
            }
        }
        this.entry = registered;
    }

    private Cells cells() {
        return calls.objects().cells();
    }

    /// Begins to listen for changes from now on.
    static <S extends State<S>, C> CellListening<S, C> begin(
            CellCalls<S> calls, ChangeReader<C> reader, ChangeListener<? super C> listener) {
        calls.objects().cells().requireOpen();
        return new CellListening<>(calls, reader, listener);
    }

    private C gap() throws Exception {
        return reader.read(Change.GAP, Input.of(new byte[0]), calls.objects().codec());
    }

    private void changed(byte[] sealed) throws Exception {
        CellEntry.Seen<S> seen = calls.cell().opened(sealed);
        if (lastVersion < 0 || seen.version() <= lastVersion) {
            return; // before it began to listen
        }
        boolean isGap = seen.version() > lastVersion + 1;
        lastVersion = seen.version();
        if (isGap) {
            thread.tell(gap());
            return;
        }
        for (Told told : calls.changes(seen.state())) {
            var out = new Output();
            told.content().accept(out);
            thread.tell(
                    reader.read(told.kind(), Input.of(out.toByteArray()), calls.objects().codec()));
        }
    }

    private final class Entries
            implements EntryAddedListener<byte[], byte[]>, EntryUpdatedListener<byte[], byte[]> {
        @Override
        public void entryAdded(EntryEvent<byte[], byte[]> event) {
            Guard.run(() -> thread.run(() -> changed(event.getValue())));
        }

        @Override
        public void entryUpdated(EntryEvent<byte[], byte[]> event) {
            Guard.run(() -> thread.run(() -> changed(event.getValue())));
        }
    }

    @Override
    public void close() {
        if (thread.close()) {
            calls.objects().whileOpen(() -> cells().map().removeEntryListener(entry));
        }
    }
}
