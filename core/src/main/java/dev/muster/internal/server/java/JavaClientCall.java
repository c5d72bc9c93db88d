package dev.muster.internal.server.java;

import dev.muster.RemoteBiFunction;
import dev.muster.RemoteFunction;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.object.Arguments;
import dev.muster.internal.object.Client;
import dev.muster.internal.object.DictObject;
import dev.muster.internal.object.JavaCall;
import dev.muster.internal.object.Monitor;
import dev.muster.internal.object.QueueObject.Leased;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.object.Waiter;
import dev.muster.internal.object.Weight;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.ServerMessage;
import dev.muster.internal.protocol.Shape;
import dev.muster.internal.protocol.SyncOperations.BarrierOperations;
import dev.muster.internal.system.CallThreads;
import dev.muster.internal.system.CallThreads.Interruptible;
import dev.muster.internal.system.Guard;
import dev.muster.pickle.PyException;
import dev.muster.shared.ManagerFullException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One call of a Java client, from its arrival to its answer.
final class JavaClientCall extends AtomicBoolean implements JavaCall, Shape.Keeper {
    /*
     * The AtomicBoolean is whether the call is answered: the thread that sets it gives the answer.
     * There may be hundreds of thousands of calls a second, most answered at once, so only one that
     * waits or runs elsewhere is entered in the session's table, where a withdrawal finds it.
     */
    private static final long serialVersionUID = 1L;

    /// The greatest number of entries of a map in one answer.
    private static final int MOST_ENTRIES = 100_000;

    private final transient JavaSession session;
    private final transient List<Long> references;
    private final long id;
    private final long thread;

    private transient volatile @Nullable Waiter waiter;
    private transient volatile @Nullable Future<?> timer;
    private transient volatile @Nullable Interruptible running;

    /// A thread of a Java client: the owner of a lock.
    private record Caller(JavaSession session, long thread) {}

    JavaClientCall(JavaSession session, long id, long thread, List<Long> references) {
        this.session = session;
        this.id = id;
        this.thread = thread;
        this.references = references;
    }

    JavaSession session() {
        return session;
    }

    @Override
    public @Nullable Object stored(Encoded value) throws CodecException {
        return session.values().stored(value, references);
    }

    @Override
    public @Nullable Object key(Encoded key) throws CodecException {
        return session.values().key(key, references);
    }

    /// The arguments of an operation in the message.
    ///
    /// @throws CodecException if they are invalid
    Arguments read(Operation<?> operation, Input in) throws CodecException {
        List<Shape> parameters = operation.parameters();
        @Nullable Object[] values = new Object[parameters.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = parameters.get(i).read(in, this);
        }
        return Arguments.of(values);
    }

    @Override
    public Object watch(SharedObject object, long number, boolean wantsValues) {
        long version = session.listeners().watch(object, number, wantsValues);
        succeedWith(out -> out.writeLong(version));
        return LATER;
    }

    @Override
    public Object enter(SharedObject object) {
        return session.enter(object, this);
    }

    @Override
    public boolean same(@Nullable Object a, @Nullable Object b) {
        return session.values().same(a, b);
    }

    @Override
    public @Nullable Object read(@Nullable Object stored) throws CodecException {
        return session.values().read(stored);
    }

    @Override
    public @Nullable Object made(@Nullable Object value) throws CodecException {
        return session.values().made(value);
    }

    @Override
    public RemoteFunction<@Nullable Object, @Nullable Object> function(Encoded written)
            throws CodecException {
        return session.values().function(written);
    }

    @Override
    public RemoteBiFunction<@Nullable Object, @Nullable Object, @Nullable Object> biFunction(
            Encoded written) throws CodecException {
        return session.values().biFunction(written);
    }

    @Override
    public Object elements(List<? extends @Nullable Object> elements) {
        succeedWith(out -> session.values().writeAll(elements, out));
        return LATER;
    }

    @Override
    public Object versioned(@Nullable Object value, long version) {
        succeedWith(
                value,
                out -> {
                    out.writeLong(version);
                    if (!NOTHING.equals(value)) {
                        session.values().write(value, out);
                    }
                });
        return LATER;
    }

    @Override
    public Object page(DictObject dict, long place, long most) throws CodecException {
        return session.pages().next(dict, place, Math.clamp(most, 1, MOST_ENTRIES), this);
    }

    @Override
    public Object unwatch(long number) {
        session.listeners().unwatch(number);
        return NOTHING;
    }

    @Override
    public Object caller() {
        return new Caller(session, thread);
    }

    @Override
    public Client client() {
        return session;
    }

    @Override
    public boolean isPython2() {
        return false;
    }

    @Override
    public boolean isGone() {
        return session.isClosed();
    }

    // ---- answers ----

    @Override
    public void succeed(@Nullable Object value) {
        if (NOTHING.equals(value)) {
            answer(ServerMessage.Nothing.write(id));
            return;
        }
        if (isToBeWrittenElsewhere(value instanceof Leased leased ? leased.item() : value)) {
            session.host().run(() -> write(value));
        } else {
            write(value);
        }
    }

    /// A heavy result is written by a thread of its own, unless this is one.
    private boolean isToBeWrittenElsewhere(@Nullable Object value) {
        return !CallThreads.isCurrent() && !session.mayWait() && Weight.isHeavy(value);
    }

    private void write(@Nullable Object value) {
        succeedWith(out -> {
            if (value instanceof Leased leased) {
                writeLease(leased, out);
            } else {
                session.values().write(value, out);
            }
        });
    }

    private void writeLease(Leased leased, Output out) throws CodecException {
        out.writeUnsigned(leased.number());
        out.writeUnsigned(leased.attempt());
        out.writeUnsigned(leased.history().size());
        leased.history().forEach(out::writeText);
        session.values().write(leased.item(), out);
    }

    /// Writes a result of more than one value.
    @FunctionalInterface
    interface Result {
        void write(Output out) throws CodecException;
    }

    /// Answers with several things, of which one may be heavy.
    void succeedWith(@Nullable Object weighed, Result result) {
        if (isToBeWrittenElsewhere(weighed)) {
            session.host().run(() -> succeedWith(result));
        } else {
            succeedWith(result);
        }
    }

    /// Answers with several things.
    void succeedWith(Result result) {
        Output out = ServerMessage.Return.begin(id);
        try {
            result.write(out);
        } catch (CodecException e) {
            refuse("the result cannot travel: " + e.getMessage());
            return;
        } catch (Throwable e) { // too large, perhaps; the thread may be another client's
            Guard.survived(e);
            refuse("the result cannot travel: " + e.getClass().getName());
            return;
        }
        answer(out);
    }

    /// The ends of waits that are exceptions in Python, and failures.
    @Override
    public void fail(PyException failure) {
        if (failure.is("Full")) {
            succeed(false);
        } else if (failure.is("Empty")) {
            succeed(NOTHING);
        } else if (failure.is("BrokenBarrierError")) {
            succeed((long) BarrierOperations.IS_BROKEN);
        } else if (failure.is("ShutDown")) {
            failWith(new IllegalStateException("the queue is shut down"));
        } else if (failure.is("MemoryError")) {
            failWith(new ManagerFullException(failure.text()));
        } else {
            failWith(failure.toJava());
        }
    }

    /// Answers with an exception that the client is to throw.
    void failWith(Throwable failure) {
        Output out = ServerMessage.Thrown.begin(id);
        try {
            session.host().codec().encode(failure, out);
        } catch (CodecException e) {
            refuse("%s was thrown, which cannot travel: %s".formatted(failure, e.getMessage()));
            return;
        } catch (Throwable e) { // of a class of the user
            Guard.survived(e);
            refuse(failure.getClass().getName() + " was thrown, which cannot travel");
            return;
        }
        answer(out);
    }

    /// Answers that the call was not carried out.
    void refuse(String reason) {
        answer(ServerMessage.Refused.write(id, reason));
    }

    private void answer(Output message) {
        if (compareAndSet(false, true)) {
            finish();
            session.send(message);
        }
    }

    private void finish() {
        if (waiter != null || running != null) {
            session.ended(id);
        }
        Future<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    // ---- waiting ----

    @Override
    public void park(Waiter parked, @Nullable Duration timeout) {
        waiter = parked;
        session.began(id, this);
        if (timeout != null) {
            timer = session.host().after(timeout, () -> Guard.run(parked::timeOut, this::failWith));
        }
        if (session.isClosed()) {
            parked.cancel();
        }
    }

    @Override
    public Object elsewhere(LongBody body) {
        var code = new Interruptible();
        running = code;
        session.began(id, this);
        session.host().run(() -> code.run(() -> run(body)));
        return LATER;
    }

    private void run(LongBody body) {
        try {
            Object result = body.run();
            if (!LATER.equals(result)) {
                succeed(result);
            }
        } catch (PyException e) {
            fail(e);
        } catch (CodecException e) {
            refuse(Objects.toString(e.getMessage()));
        } catch (Throwable e) { // the user's code: its failures are its caller's
            failWith(e);
        }
    }

    /// What guards that for which it waits; null if it does not wait.
    @Nullable Monitor awaited() {
        Waiter parked = waiter;
        return parked == null ? null : parked.monitor();
    }

    /// The client withdraws the call.
    void withdraw() {
        Waiter parked = waiter;
        if (parked != null) {
            if (parked.withdraw()) {
                answer(ServerMessage.Cancelled.write(id));
            }
            return;
        }
        interrupt();
    }

    private void interrupt() {
        Interruptible code = running;
        if (code != null && !get()) {
            code.interrupt();
        }
    }

    /// The client is gone.
    void abandon() {
        Waiter parked = waiter;
        if (parked != null) {
            parked.cancel();
        }
        Future<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
        interrupt();
    }
}
