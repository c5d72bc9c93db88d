package dev.muster.internal.server.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.object.Client;
import dev.muster.internal.object.JavaCall;
import dev.muster.internal.object.MethodTable;
import dev.muster.internal.object.Monitor;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.protocol.ClientMessage;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.ServerMessage;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.rpc.InterfaceObject;
import dev.muster.internal.system.Guard;
import dev.muster.monitor.ClientSnapshot;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One Java client: the objects it refers to, the calls that wait, and what it holds. Safe for all
/// threads.
public final class JavaSession implements Client {
    /// Reading arguments of more bytes takes so long that others should not wait for it.
    private static final int MANY_BYTES = 1 << 20;

    /// Ending more calls and objects than this takes long.
    private static final int MANY_ENDS = 1_000;

    private final JavaHost host;
    private final Outlet outlet;
    private final StoredValues values;
    private final Listeners listeners = new Listeners(this);
    private final Pages pages = new Pages();
    private final Map<Integer, OpenObject> handles = new ConcurrentHashMap<>();
    private final AtomicInteger lastHandle = new AtomicInteger();

    /// The calls that wait or run, by their numbers.
    private final Map<Long, JavaClientCall> calls = new ConcurrentHashMap<>();

    private final Set<Releasable> held = ConcurrentHashMap.newKeySet(2);
    private final long openedNanos = System.nanoTime();
    private final LongAdder callCount = new LongAdder();
    private volatile boolean closed;

    /// Sends from a session to its client. Safe for all threads.
    public interface Outlet {
        /// Sends one message; never waits. After the end it does nothing.
        void send(Output message);

        /// Whether the thread that passes messages to the session may wait a while.
        boolean mayWait();

        /// Stops passing messages to the session until [#resume].
        void pause();

        /// Passes messages again.
        void resume();

        /// Whether the client has so much to read yet that changes should be left out.
        boolean isBehind();
    }

    /// An object that the client may call.
    private record OpenObject(SharedObject object, long ident) {}

    /// @param outlet sends to the client
    public JavaSession(JavaHost host, Outlet outlet) {
        this.host = host;
        this.outlet = outlet;
        this.values = new StoredValues(host);
    }

    JavaHost host() {
        return host;
    }

    StoredValues values() {
        return values;
    }

    Listeners listeners() {
        return listeners;
    }

    Pages pages() {
        return pages;
    }

    boolean isClosed() {
        return closed;
    }

    /// Whether so much is waiting to be sent that changes should be left out.
    boolean isBehind() {
        return outlet.isBehind();
    }

    /// Whether the threads that bring calls may block.
    boolean mayWait() {
        return outlet.mayWait();
    }

    void send(Output message) {
        outlet.send(message);
    }

    /// Takes one message of the client.
    ///
    /// @param in valid until this returns
    /// @throws CodecException if it is invalid: the client is not to be read from any more
    public void received(Input in) throws CodecException {
        switch (ClientMessage.read(in)) {
            case ClientMessage.Call message -> call(message);
            case ClientMessage.Open(long id, String name) -> open(id, () -> host.open(name));
            case ClientMessage.Create message ->
                    open(message.id(), () -> host.create(message.type(), arguments(message)));
            case ClientMessage.Attach(long id, long ident) -> open(id, () -> host.attach(ident));
            case ClientMessage.Release(int handle) -> release(handle);
            case ClientMessage.Cancel(long id) -> {
                JavaClientCall call = calls.get(id);
                if (call != null) {
                    withdraw(call);
                }
            }
            case ClientMessage.Ping() -> send(ServerMessage.Pong.write());
            case ClientMessage.Part _ ->
                    throw new CodecException(
                            "a part of a message arrived where a whole one is expected");
        }
    }

    private void withdraw(JavaClientCall call) {
        Monitor monitor = call.awaited();
        if (monitor == null || outlet.mayWait()) {
            call.withdraw();
            return;
        }
        // The client's next message finds the call withdrawn.
        monitor.withoutWaiting(
                call::withdraw,
                elsewhere -> {
                    outlet.pause();
                    host.run(() -> {
                        try {
                            elsewhere.run();
                        } finally {
                            outlet.resume();
                        }
                    });
                });
    }

    /// Refuses a call of which only the beginning has arrived.
    ///
    /// @throws CodecException if it is invalid
    public void refuse(Input beginning, String reason) throws CodecException {
        send(ServerMessage.Refused.write(ClientMessage.readCallId(beginning), reason));
    }

    // ---- objects ----

    private interface Opening {
        JavaHost.Retained open() throws CodecException;
    }

    private void open(long id, Opening opening) {
        var call = new JavaClientCall(this, id, 0, List.of());
        call.elsewhere(() -> {
            JavaHost.Retained opened;
            try {
                opened = opening.open();
            } catch (PyException e) {
                if (e.is("MemoryError")) {
                    throw e;
                }
                call.refuse(PyRepr.str(e.args().size() == 1 ? e.args().get(0) : e.text()));
                return JavaCall.LATER;
            }
            return reply(opened, call);
        });
    }

    private List<@Nullable Object> arguments(ClientMessage.Create message) throws CodecException {
        var arguments = new ArrayList<@Nullable Object>();
        for (var argument : message.arguments()) {
            arguments.add(values.stored(argument, List.of()));
        }
        return arguments;
    }

    /// Answers with an object that a call has found.
    Object enter(SharedObject object, JavaClientCall call) {
        return reply(host.enter(object), call);
    }

    private Object reply(JavaHost.Retained opened, JavaClientCall call) {
        SharedObject object = opened.object();
        SharedType type = object.type();
        if (type == null) {
            host.release(opened.ident());
            call.refuse(
                    "it is a %s, which has no Java interface: reach it with object(…)"
                            .formatted(object.getClass().getSimpleName()));
            return JavaCall.LATER;
        }
        int handle = lastHandle.incrementAndGet();
        handles.put(handle, new OpenObject(object, opened.ident()));
        if (closed) {
            release(handle);
        }
        var reply =
                object instanceof InterfaceObject service
                        ? new ObjectReply(
                                handle,
                                opened.ident(),
                                type,
                                service.api().getName(),
                                new ServiceMethods(service).names())
                        : new ObjectReply(handle, opened.ident(), type, "", List.of());
        call.succeedWith(reply::write);
        return JavaCall.LATER;
    }

    private void release(int number) {
        OpenObject handle = handles.remove(number);
        if (handle != null) {
            host.release(handle.ident());
        }
    }

    // ---- calls ----

    private void call(ClientMessage.Call message) throws CodecException {
        callCount.increment();
        var call = new JavaClientCall(this, message.id(), message.thread(), message.references());
        OpenObject handle = handles.get(message.handle());
        if (handle == null) {
            call.refuse("the object is gone: it was closed, or belongs to an earlier connection");
            return;
        }
        Monitor monitor = handle.object().monitor();
        if (outlet.mayWait()) {
            monitor.enter();
        } else if (message.arguments().remaining() > MANY_BYTES || !monitor.tryEnter()) {
            callElsewhere(message, handle.object(), call);
            return;
        } else if (mayLast(handle.object(), message.operation())) {
            monitor.leave();
            callElsewhere(message, handle.object(), call);
            return;
        }
        callInside(message.operation(), message.arguments(), handle.object(), call, monitor);
    }

    private static boolean mayLast(SharedObject object, int operation) {
        MethodTable.ForJava<?> row = object.methods().at(operation);
        return row != null && row.mayLast(object); // else it is refused right after this
    }

    private static @Nullable Object carryOut(
            SharedObject object, int operation, Input arguments, JavaClientCall call)
            throws CodecException {
        if (object instanceof InterfaceObject service) {
            return new ServiceMethods(service).call(operation, arguments, call);
        }
        MethodTable.ForJava<?> row = object.methods().at(operation);
        if (row == null) {
            throw new CodecException(
                    "%d is no operation of %s".formatted(operation, object.type()));
        }
        return row.call(object, call.read(row.operation(), arguments), call);
    }

    /// Another thread is using the object, or the call may take long: a thread of its own carries
    /// it out. The client's further messages wait meanwhile, so that its calls keep their order.
    private void callElsewhere(ClientMessage.Call message, SharedObject object, JavaClientCall call)
            throws CodecException {
        Input in = message.arguments();
        Input copy = Input.of(in.readBytes((int) in.remaining()));
        outlet.pause();
        host.run(() -> {
            Monitor monitor = object.monitor();
            monitor.enter();
            try {
                callInside(message.operation(), copy, object, call, monitor);
            } finally {
                outlet.resume();
            }
        });
    }

    private void callInside(
            int operation,
            Input arguments,
            SharedObject object,
            JavaClientCall call,
            Monitor monitor) {
        @Nullable Object result = JavaCall.LATER;
        Throwable failure = null;
        try {
            result = carryOut(object, operation, arguments, call);
        } catch (Throwable e) {
            Guard.survived(e);
            failure = e; // one client's call must not end the loop that serves them all
        } finally {
            monitor.leave();
        }
        switch (failure) {
            case null -> {
                if (!JavaCall.LATER.equals(result)) {
                    call.succeed(result);
                }
            }
            case CodecException e -> call.refuse(Objects.toString(e.getMessage()));
            case PyException e -> call.fail(e);
            default -> call.failWith(failure);
        }
    }

    void began(long id, JavaClientCall call) {
        calls.put(id, call);
        if (closed) {
            call.abandon();
        }
    }

    void ended(long id) {
        calls.remove(id);
    }

    /// How many calls it has sent.
    public long calls() {
        return callCount.sum();
    }

    /// What it holds, and what its calls wait for.
    ///
    /// @param name where it comes from
    /// @param names the name of the object that a monitor guards
    public ClientSnapshot snapshot(String name, Function<Monitor, String> names) {
        return new ClientSnapshot(
                name,
                "Java",
                Duration.ofNanos(System.nanoTime() - openedNanos),
                calls(),
                Client.namesOf(held, this, names),
                calls.values().stream()
                        .filter(call -> !call.get())
                        .map(JavaClientCall::awaited)
                        .filter(Objects::nonNull)
                        .map(names)
                        .toList());
    }

    // ---- the end ----

    @Override
    public void holds(Releasable object) {
        held.add(object);
        if (closed) {
            host.run(() -> object.giveBack(this, "its connection has ended"));
        }
    }

    @Override
    public void letsGo(Releasable object) {
        held.remove(object);
    }

    /// The client reads again after it has been behind.
    public void caughtUp() {
        listeners.caughtUp(outlet.mayWait() ? Runnable::run : host::run);
    }

    /// The client is gone: gives back what it held, ends its waiting calls.
    ///
    /// @param reason why, in readable form
    public void close(String reason) {
        closed = true;
        boolean mayWait = outlet.mayWait();
        if (!mayWait && calls.size() + held.size() + handles.size() > MANY_ENDS) {
            host.run(() -> end(reason, Runnable::run));
        } else {
            end(reason, mayWait ? Runnable::run : host::run);
        }
    }

    /// If a part of this fails, the rest must still be done.
    private void end(String reason, Executor whatWaits) {
        for (JavaClientCall call : calls.values()) {
            Monitor monitor = call.awaited();
            if (monitor == null) {
                Guard.run(call::abandon);
            } else {
                monitor.withoutWaiting(call::abandon, whatWaits);
            }
        }
        calls.clear();
        whatWaits.execute(Guard.around(listeners::close));
        for (Releasable object : held) {
            object.monitor().withoutWaiting(() -> object.giveBack(this, reason), whatWaits);
        }
        handles.keySet().forEach(handle -> Guard.run(() -> release(handle)));
    }
}
