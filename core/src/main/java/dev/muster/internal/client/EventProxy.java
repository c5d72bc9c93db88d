package dev.muster.internal.client;

import dev.muster.Subscription;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.SyncOperations.EventOperations;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.ValueChange;
import java.time.Duration;

/// An event kept by a manager.
final class EventProxy extends ObjectProxy implements SharedEvent {
    EventProxy(ObjectCalls calls) {
        super(SharedEvent.class, calls);
    }

    @Override
    public void set() {
        calls().call(EventOperations.SET);
    }

    @Override
    public void clear() {
        calls().call(EventOperations.CLEAR);
    }

    @Override
    public boolean isSet() {
        return calls().test(EventOperations.IS_SET);
    }

    @Override
    public void await() throws InterruptedException {
        calls().await(EventOperations.AWAIT, Nanos.FOREVER);
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return calls().awaitTrue(EventOperations.AWAIT, Nanos.of(timeout));
    }

    @Override
    public Subscription onChange(ChangeListener<? super ValueChange<Boolean>> listener) {
        return calls().listen(
                        EventOperations.WATCH,
                        EventOperations.UNWATCH,
                        EventProxy::change,
                        listener);
    }

    private static ValueChange<Boolean> change(Change kind, Input in, JavaCodec codec)
            throws CodecException {
        return kind == Change.GAP
                ? new ValueChange.Gap<>()
                : new ValueChange.Changed<>(Boolean.TRUE.equals(Values.read(in, codec)));
    }
}
