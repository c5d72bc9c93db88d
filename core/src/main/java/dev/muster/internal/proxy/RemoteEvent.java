package dev.muster.internal.proxy;

import dev.muster.internal.protocol.Change;
import dev.muster.internal.protocol.EventOperation;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.Subscription;
import dev.muster.shared.ValueChange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An event kept by a manager.
final class RemoteEvent implements SharedEvent, Proxied {
    private static final long FOR_EVER = -1;

    private final Remote remote;

    RemoteEvent(Remote remote) {
        this.remote = remote;
    }

    @Override
    public Remote remote() {
        return remote;
    }

    @Override
    public void set() {
        remote.look(EventOperation.SET, CallWriter.NONE, ResultReader.DONE);
    }

    @Override
    public void clear() {
        remote.look(EventOperation.CLEAR, CallWriter.NONE, ResultReader.DONE);
    }

    @Override
    public boolean isSet() {
        return remote.ask(EventOperation.IS_SET, CallWriter.NONE);
    }

    @Override
    public void await() throws InterruptedException {
        await(FOR_EVER);
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Nanos.of(timeout));
    }

    private boolean await(long nanos) throws InterruptedException {
        return Boolean.TRUE.equals(
                remote.line()
                        .wait(
                                remote.object(),
                                EventOperation.AWAIT,
                                Line.Repeat.HARMLESS,
                                (out, _) -> out.writeSigned(nanos),
                                ResultReader.FLAG));
    }

    @Override
    public Subscription onChange(ChangeListener<? super ValueChange<Boolean>> listener) {
        return Listening.begin(
                remote,
                EventOperation.WATCH,
                EventOperation.UNWATCH,
                (kind, in, codec) ->
                        kind == Change.GAP
                                ? new ValueChange.Gap<>()
                                : new ValueChange.Changed<>(
                                        Boolean.TRUE.equals(Values.read(in, codec))),
                listener);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RemoteEvent that && remote.equals(that.remote);
    }

    @Override
    public int hashCode() {
        return remote.hashCode();
    }

    @Override
    public String toString() {
        return remote.toString();
    }
}
