package dev.muster.internal.server;

import dev.muster.codec.ClassFilter;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Token;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.ObjectTable.Entry;
import dev.muster.internal.server.TypeTable.ServedType;
import dev.muster.internal.server.java.JavaHost;
import dev.muster.internal.server.rpc.InterfaceObject;
import dev.muster.pickle.PyException;
import java.lang.reflect.Method;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The sessions of Java clients: the same objects as for Python clients, by number.
final class JavaSessions implements JavaHost, Token.Resolver {
    private final ObjectServer server;
    private final long manager = new SecureRandom().nextLong();
    private final JavaCodec codec;

    /// How this process itself refers to objects of the manager.
    private volatile Token.Resolver own = Token.Resolver.NONE;

    JavaSessions(ObjectServer server, ClassFilter filter) {
        this.server = server;
        this.codec = JavaCodec.standard().withFilter(filter).withTokens(this);
    }

    /// Converts references to proxies of this process, and its proxies to references.
    void own(Token.Resolver tokens) {
        own = tokens;
    }

    @Override
    public long manager() {
        return manager;
    }

    @Override
    public JavaCodec codec() {
        return codec;
    }

    // ---- objects ----

    @Override
    public JavaHost.Retained open(String name) {
        ServedType type = server.types().find(name);
        if (!type.isNamed()) {
            throw PyException.of(
                    "KeyError",
                    "'%s' is a type of which each client creates its own: use a method like newQueue()"
                            .formatted(name));
        }
        return entered(server.objects().make(type, List.of(), Map.of()));
    }

    @Override
    public JavaHost.Retained create(SharedType type, List<? extends @Nullable Object> arguments) {
        var all = new ArrayList<@Nullable Object>(arguments);
        if (type == SharedType.VALUE) {
            all.addFirst("O");
        }
        ServedType served = server.types().findFor(type);
        return entered(server.objects().make(served, all, Map.of()));
    }

    @Override
    public JavaHost.Retained enter(SharedObject object) {
        return entered(server.objects().add(object, object.exposed()));
    }

    @Override
    public JavaHost.Retained attach(long ident) {
        try {
            server.objects().increment(Long.toHexString(ident));
        } catch (PyException _) {
            throw gone();
        }
        Entry entry = find(ident);
        if (entry == null) {
            throw gone();
        }
        return entered(entry);
    }

    private @Nullable Entry find(long ident) {
        return server.objects().find(Long.toHexString(ident));
    }

    private static PyException gone() {
        return PyException.of(
                "KeyError", "the shared object is gone: its last user has closed it, or died");
    }

    private static JavaHost.Retained entered(Entry entry) {
        return new JavaHost.Retained(Long.parseLong(entry.ident(), 16), entry.object());
    }

    @Override
    public void release(long ident) {
        Entry entry = find(ident);
        if (entry != null) {
            server.objects().released(entry); // a client that connects again may ask for it
            server.objects().decrement(entry.ident());
        }
    }

    @Override
    public @Nullable Object pin(long ident) {
        Entry entry = find(ident);
        if (entry != null) {
            server.objects().passedOn(entry);
        }
        return entry;
    }

    // ---- references ----

    @Override
    public @Nullable Token of(Object value) {
        return switch (value) {
            case Entry entry -> reference(entry);
            case StoredProxy proxy -> reference(proxy.entry());
            case SharedObject object -> {
                Entry entry = server.objects().add(object, object.exposed());
                Token token = reference(entry);
                server.objects().decrement(entry.ident());
                yield token;
            }
            default -> {
                Entry entry = server.objects().findByIdentity(value);
                yield entry != null ? reference(entry) : firstReference(value);
            }
        };
    }

    /// A reference to something that no client refers to yet.
    private @Nullable Token firstReference(Object value) {
        Token token = own.of(value);
        Class<?> api = token != null ? null : server.types().interfaceOf(value);
        return api == null ? token : of(server.types().unnamed(api, value));
    }

    private @Nullable Token reference(Entry entry) {
        String type = interfaceName(entry.object());
        if (type == null) {
            return null;
        }
        server.objects().passedOn(entry);
        return new Token(manager, Long.parseLong(entry.ident(), 16), type);
    }

    /// The name of the Java interface through which an object is used, or null.
    private static @Nullable String interfaceName(SharedObject object) {
        if (object instanceof InterfaceObject service) {
            return service.api().getName();
        }
        SharedType type = object.type();
        return type == null ? null : type.type().getName();
    }

    @Override
    public Object resolve(Token token) throws CodecException {
        if (token.manager() != manager) {
            return own.resolve(token);
        }
        Entry entry = find(token.ident());
        if (entry == null) {
            throw new CodecException(
                    "the %s that is referred to is gone: its last user has closed it"
                            .formatted(token.type()));
        }
        return entry.object() instanceof InterfaceObject service
                ? service.target()
                : own.resolve(token);
    }

    @Override
    public void pinAgain(Object object) {
        if (object instanceof Entry entry) {
            server.objects().passedOn(entry);
        }
    }

    @Override
    public @Nullable Object byReference(Method method, @Nullable Object result) {
        if (result == null || !server.types().isServed(method.getReturnType())) {
            return result;
        }
        return own.of(result) != null
                ? result
                : server.types().unnamed(method.getReturnType(), result);
    }

    @Override
    public void run(Runnable body) {
        server.run(body);
    }

    @Override
    public Future<?> after(Duration delay, Runnable body) {
        return server.after(delay, body);
    }
}
