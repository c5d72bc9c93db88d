package dev.muster.internal.object;

import static java.util.Objects.requireNonNull;

import dev.muster.internal.object.Client.PendingCall;
import dev.muster.pickle.PyException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A call that keeps what it is told; its caller lets the time pass and leaves by hand.
final class RecordedCall implements PendingCall {
    static final Client CLIENT =
            new Client() {
                @Override
                public void holds(Releasable held) {}

                @Override
                public void letsGo(Releasable held) {}
            };

    private final Object caller;
    @Nullable Object result;
    @Nullable PyException failure;
    @Nullable Waiter waiter;
    @Nullable Duration timeout;
    int answers;
    boolean isGone;

    private RecordedCall(Object caller) {
        this.caller = caller;
    }

    /// Calls a method of an object as this client.
    static RecordedCall of(
            Object caller, SharedObject object, String method, @Nullable Object... arguments) {
        var call = new RecordedCall(caller);
        MethodTable.Method<?> found = object.methods().find(method);
        try {
            switch (found) {
                case MethodTable.Waiting<?> waiting ->
                        waiting.begin(
                                object, waiting.bind(Arrays.asList(arguments), Map.of()), call);
                case MethodTable.Answering<?> answering -> {
                    object.monitor().enter();
                    @Nullable Object value;
                    try {
                        value =
                                answering.call(
                                        object, answering.bind(Arrays.asList(arguments), Map.of()));
                    } finally {
                        object.monitor().leave();
                    }
                    call.succeed(value);
                }
                case null -> throw new AssertionError("no method " + method);
            }
        } catch (PyException e) {
            call.fail(e);
        }
        return call;
    }

    /// Begins something else than a method, which may wait.
    static RecordedCall waitingFor(Object caller, Consumer<PendingCall> beginning) {
        var call = new RecordedCall(caller);
        try {
            beginning.accept(call);
        } catch (PyException e) {
            call.fail(e);
        }
        return call;
    }

    @Override
    public Object caller() {
        return caller;
    }

    @Override
    public Client client() {
        return CLIENT;
    }

    @Override
    public boolean isPython2() {
        return false;
    }

    @Override
    public boolean isGone() {
        return isGone;
    }

    @Override
    public void succeed(@Nullable Object value) {
        answers++;
        result = value;
    }

    @Override
    public void fail(PyException reason) {
        answers++;
        failure = reason;
    }

    @Override
    public void park(Waiter parked, @Nullable Duration patience) {
        waiter = parked;
        timeout = patience;
    }

    boolean isWaiting() {
        return answers == 0;
    }

    void timeOut() {
        requireNonNull(waiter).timeOut();
    }

    void leave() {
        requireNonNull(waiter).cancel();
    }

    String failureName() {
        return failure == null ? "" : failure.type().name();
    }
}
