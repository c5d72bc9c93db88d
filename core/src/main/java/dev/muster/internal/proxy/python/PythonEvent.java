package dev.muster.internal.proxy.python;

import dev.muster.internal.system.Nanos;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.Subscription;
import dev.muster.shared.ValueChange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An `Event` kept by a manager of CPython.
final class PythonEvent implements SharedEvent, PythonProxy {
    private final PythonObject event;

    PythonEvent(PythonObject event) {
        this.event = event;
    }

    @Override
    public PythonObject object() {
        return event;
    }

    @Override
    public void set() {
        event.ask("set");
    }

    @Override
    public void clear() {
        event.ask("clear");
    }

    @Override
    public boolean isSet() {
        return event.test("is_set");
    }

    @Override
    public void await() throws InterruptedException {
        if (!await(Waiting.FOR_EVER)) {
            throw new IllegalStateException("the wait for %s has ended".formatted(event));
        }
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Nanos.of(timeout));
    }

    private boolean await(long nanos) throws InterruptedException {
        return Waiting.until(nanos, seconds -> event.test("wait", seconds));
    }

    @Override
    public Subscription onChange(ChangeListener<? super ValueChange<Boolean>> listener) {
        throw Unsupported.changes();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PythonEvent that && event.equals(that.event);
    }

    @Override
    public int hashCode() {
        return event.hashCode();
    }

    @Override
    public String toString() {
        return "SharedEvent " + event;
    }
}
