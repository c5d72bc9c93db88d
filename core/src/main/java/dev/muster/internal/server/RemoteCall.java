package dev.muster.internal.server;

import dev.muster.internal.object.Client;
import dev.muster.internal.object.Client.PendingCall;
import dev.muster.internal.object.Monitor;
import dev.muster.internal.object.Waiter;
import dev.muster.internal.object.Weight;
import dev.muster.internal.protocol.PythonAnswer;
import dev.muster.internal.system.CallThreads;
import dev.muster.internal.system.CallThreads.Interruptible;
import dev.muster.internal.system.Guard;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One request of a client, from its arrival to its answer.
final class RemoteCall implements PendingCall {
    /*
     * The request is answered on the thread that read it, or later on another. In the second case
     * the reading thread has paused the channel meanwhile, and the answering thread resumes it.
     * Both sides change `state` once; the second sees what the first did.
     */
    private enum State {
        RUNNING,
        PAUSED,
        ANSWERED
    }

    private final ClientSession session;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private volatile @Nullable Waiter waiter;
    private volatile @Nullable Future<?> timer;
    private volatile @Nullable Interruptible running;

    RemoteCall(ClientSession session) {
        this.session = session;
    }

    @Override
    public Object caller() {
        return session;
    }

    @Override
    public Client client() {
        return session;
    }

    @Override
    public boolean isPython2() {
        return session.dialect().isPython2();
    }

    @Override
    public boolean isGone() {
        return session.isClosed();
    }

    /// Runs something for this call on a thread of its own; the caller gets whatever it throws.
    void elsewhere(Runnable body) {
        session.server().run(() -> Guard.run(body, this::broken));
    }

    /// A heavy result is written by a thread of its own: the calling thread may be a loop.
    @Override
    public void succeed(@Nullable Object value) {
        if (CallThreads.isCurrent() || !Weight.isHeavy(value)) {
            write(value);
        } else {
            elsewhere(() -> write(value));
        }
    }

    private void write(@Nullable Object value) {
        List<ByteBuffer> body;
        try {
            body = session.dialect().writeReturn(value);
        } catch (PickleException | PyException e) {
            answer(PythonAnswer.unserializable(e));
            return;
        } catch (Throwable e) { // too large, perhaps; the thread may be another client's
            broken(e);
            return;
        }
        answer(body);
    }

    /// Something failed that is neither the method's fault nor the request's. The caller must learn
    /// of it, if necessary by the end of its connection.
    void broken(Throwable e) {
        Guard.survived(e);
        Guard.run(
                () -> {
                    if (!isAnswered()) {
                        answer(PythonAnswer.traceback(e));
                    }
                },
                _ -> session.giveUp());
    }

    @Override
    public void fail(PyException failure) {
        var answer = new PythonAnswer(PythonAnswer.Kind.ERROR, failure);
        if (CallThreads.isCurrent() || !Weight.isHeavy(failure)) {
            answer(answer);
        } else {
            elsewhere(() -> answer(answer));
        }
    }

    /// Answers with something other than a value or an exception of a method.
    void answer(PythonAnswer answer) {
        List<ByteBuffer> body;
        try {
            body = session.dialect().write(answer);
        } catch (PickleException | PyException e) {
            answer(PythonAnswer.unserializable(e));
            return;
        }
        answer(body);
    }

    private void answer(List<ByteBuffer> body) {
        State before = state.getAndSet(State.ANSWERED);
        if (before == State.ANSWERED) {
            throw new IllegalStateException("a call is answered twice");
        }
        Future<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
        session.send(body);
        if (before == State.PAUSED) {
            session.goOn();
        }
    }

    boolean isAnswered() {
        return state.get() == State.ANSWERED;
    }

    /// The reading thread has paused the channel.
    ///
    /// @return false if the call was answered before, so that no other thread will resume it
    boolean paused() {
        return state.compareAndSet(State.RUNNING, State.PAUSED);
    }

    @Override
    public void park(Waiter parked, @Nullable Duration timeout) {
        waiter = parked;
        if (timeout != null) {
            timer = session.server().after(timeout, () -> Guard.run(parked::timeOut, this::broken));
        }
        if (session.isClosed()) {
            parked.cancel();
        }
    }

    /// Runs the user's code for this call; it is interrupted if the client leaves.
    void run(Runnable body) {
        var code = new Interruptible();
        running = code;
        if (session.isClosed()) {
            code.interrupt();
        }
        code.run(body);
    }

    /// The monitor of what it waits for; null if it does not wait.
    @Nullable Monitor awaited() {
        Waiter parked = waiter;
        return parked == null ? null : parked.monitor();
    }

    /// The client is gone and does not wait for the answer.
    void abandon() {
        Waiter parked = waiter;
        if (parked != null) {
            parked.cancel();
        }
        Future<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
        Interruptible code = running;
        if (code != null && !isAnswered()) {
            code.interrupt();
        }
    }
}
