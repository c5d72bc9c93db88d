package dev.muster.internal.client.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.client.Proxied;
import dev.muster.internal.client.TypedObjects;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Token;
import dev.muster.internal.protocol.JavaWelcome;
import dev.muster.internal.protocol.SharedType;
import dev.muster.manager.Manager;
import dev.muster.manager.RemoteObject;
import dev.muster.monitor.ManagerSnapshot;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A manager of Muster as a Java client sees it.
public final class RemoteManager extends TypedObjects implements Manager {
    /// Reaches the same manager in CPython's words, for what has no Java interface.
    @FunctionalInterface
    interface InPython {
        Manager connect() throws IOException;
    }

    private final ManagerClient client;
    private final ProxyTokens tokens;
    private final InPython inPython;
    private final AtomicReference<@Nullable Manager> python = new AtomicReference<>();

    RemoteManager(Sessions.Way way, String name, JavaCodec codec, InPython inPython)
            throws IOException, InterruptedException {
        this.inPython = inPython;
        this.tokens = new ProxyTokens(this::proxy);
        this.client = new ManagerClient(new Sessions(way, name, tokens), codec, tokens);
    }

    /// A manager of the same process.
    ///
    /// @param link makes the way to it
    public static RemoteManager over(
            JavaWelcome welcome, Function<Session, Session.Link> link, String name, JavaCodec codec)
            throws IOException {
        try {
            return new RemoteManager(
                    whenEnded -> {
                        var session = new Session(welcome, Long.MAX_VALUE, whenEnded);
                        session.begin(link.apply(session));
                        return session;
                    },
                    name,
                    codec,
                    () -> {
                        throw new UnsupportedOperationException("this process serves the manager");
                    });
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing was waited for", e);
        }
    }

    /// This, with proxies that can be handed to other processes of this user.
    ///
    /// @param endpoint how they reach the manager
    public RemoteManager at(ManagerEndpoint endpoint) {
        client.endpoint(endpoint);
        return this;
    }

    /// How proxies of this manager travel, for others in this process.
    public Token.Resolver tokens() {
        return tokens;
    }

    private Object proxy(Token token) {
        for (SharedType type : SharedType.values()) {
            if (type != SharedType.SERVICE && type.type().getName().equals(token.type())) {
                return Proxied.of(type, remote(new Remote.Origin.Referred(token), type));
            }
        }
        var origin = new Remote.Origin.Referred(token);
        return ServiceProxy.of(remote(origin, SharedType.SERVICE), api(token.type()));
    }

    private static Class<?> api(String name) {
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            return Class.forName(
                    name, false, loader == null ? RemoteManager.class.getClassLoader() : loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "an object behind %s has come, which is not on the class path here"
                            .formatted(name),
                    e);
        }
    }

    private Remote remote(Remote.Origin origin, SharedType type) {
        return new Remote(client, origin, type);
    }

    /// An object that is there: asked for at once, so that what is wrong shows at once.
    private Object open(Remote.Origin origin, SharedType type) {
        Remote remote = remote(origin, type);
        client.open(remote);
        return Proxied.of(type, remote);
    }

    @Override
    public Object named(String name, SharedType type) {
        return open(new Remote.Origin.Named(name), type);
    }

    @Override
    public Object made(SharedType type, @Nullable Object... arguments) {
        var written = new ArrayList<Encoded>();
        try {
            for (Object argument : arguments) {
                written.add(client.codec().encode(argument));
            }
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } finally {
            tokens.takeFound();
        }
        return open(new Remote.Origin.Made(List.copyOf(written)), type);
    }

    @Override
    public <T> T get(String name, Class<T> type) {
        Remote remote = remote(new Remote.Origin.Named(name), SharedType.SERVICE);
        T proxy = ServiceProxy.of(remote, type);
        ((ServiceProxy) Proxy.getInvocationHandler(proxy)).check();
        return proxy;
    }

    @SuppressWarnings("NullAway") // the array is handed on as it is
    @Override
    public RemoteObject object(String name, @Nullable Object... arguments) throws IOException {
        return inPython().object(name, arguments);
    }

    @Override
    public ManagerSnapshot snapshot() throws IOException {
        return inPython().snapshot();
    }

    private Manager inPython() throws IOException {
        client.sessions().current();
        Manager known = python.get();
        return known != null ? known : connectInPython();
    }

    private Manager connectInPython() throws IOException {
        Manager made = inPython.connect();
        Manager other = python.compareAndExchange(null, made);
        if (other == null) {
            return made;
        }
        made.close();
        return other;
    }

    @Override
    public void close() {
        client.sessions().close();
        Manager other = python.getAndSet(null);
        if (other != null) {
            other.close();
        }
    }

    @Override
    public String toString() {
        return client.toString();
    }
}
