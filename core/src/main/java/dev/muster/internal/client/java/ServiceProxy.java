package dev.muster.internal.client.java;

import dev.muster.internal.codec.Token;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.ServerMessage;
import dev.muster.internal.protocol.Values;
import dev.muster.manager.RemoteManagerException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A user's object at a manager, behind the Java interface that callers see.
final class ServiceProxy implements InvocationHandler {
    private final Remote remote;
    private final Class<?> api;

    /// The indexes of the methods in one session's list.
    private record Places(ObjectReply reply, Map<String, Integer> byMethod) {}

    private volatile @Nullable Places places;

    private ServiceProxy(Remote remote, Class<?> api) {
        this.remote = remote;
        this.api = api;
    }

    /// A proxy of this interface.
    ///
    /// @throws IllegalArgumentException if it is not an interface
    static <T> T of(Remote remote, Class<T> api) {
        if (!api.isInterface()) {
            throw new IllegalArgumentException(
                    "%s is a class, must be an interface".formatted(api.getName()));
        }
        Object proxy =
                Proxy.newProxyInstance(
                        api.getClassLoader(), new Class<?>[] {api}, new ServiceProxy(remote, api));
        return api.cast(proxy);
    }

    Remote remote() {
        return remote;
    }

    Token token() {
        return new Token(
                remote.client().sessions().managerNumber(), remote.number(), api.getName());
    }

    /// Makes sure that the manager's object has all methods of the interface that have no body.
    ///
    /// @throws UncheckedIOException if one is missing
    void check() {
        remote.client().open(remote);
        for (Method method : api.getMethods()) {
            boolean isNeeded =
                    !java.lang.reflect.Modifier.isStatic(method.getModifiers())
                            && !method.isDefault();
            if (isNeeded && place(method) < 0) {
                ObjectReply reply = places().reply();
                throw new UncheckedIOException(
                        new RemoteManagerException(
                                "%s offers %s as %s, which has no %s: ask for that interface, or bring both sides to the same version"
                                        .formatted(
                                                remote.client(),
                                                remote.origin(),
                                                reply.api(),
                                                ObjectReply.signature(method))));
            }
        }
    }

    private Places places() {
        Remote.Opened opened = remote.opened();
        while (opened == null) {
            remote.client().open(remote);
            opened = remote.opened();
        }
        Places known = places;
        if (known == null || !known.reply().equals(opened.reply())) {
            var byMethod = new HashMap<String, Integer>();
            List<String> methods = opened.reply().methods();
            for (int i = 0; i < methods.size(); i++) {
                byMethod.put(methods.get(i), i);
            }
            known = new Places(opened.reply(), byMethod);
            places = known;
        }
        return known;
    }

    private int place(Method method) {
        return places().byMethod().getOrDefault(ObjectReply.signature(method), -1);
    }

    @Override
    public @Nullable Object invoke(
            Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        @Nullable Object[] values = arguments == null ? new Object[0] : arguments;
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> isEqual(values[0]);
                case "hashCode" -> remote.hashCode();
                default -> toString();
            };
        }
        int place = place(method);
        if (place < 0 && method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        if (place < 0) {
            throw new UncheckedIOException(
                    new RemoteManagerException(
                            "the object %s of %s has no %s"
                                    .formatted(
                                            remote.origin(),
                                            remote.client(),
                                            ObjectReply.signature(method))));
        }
        return call(place, method, values);
    }

    private @Nullable Object call(int place, Method method, @Nullable Object[] values)
            throws InterruptedException {
        ManagerClient.Arguments writer =
                (out, codec) -> {
                    for (Object value : values) {
                        Values.write(value, codec, out);
                    }
                };
        if (CompletionStage.class.isAssignableFrom(method.getReturnType())) {
            return remote.client().callAsync(remote, place, writer, Result.VALUE::read, null);
        }
        ServerMessage answer =
                mayBeInterrupted(method)
                        ? remote.client()
                                .interruptibly(remote, place, Operation.Repeat.HARMFUL, writer)
                        : remote.client()
                                .exchange(remote, place, Operation.Repeat.HARMFUL, writer, false);
        return remote.client().result(answer, Result.VALUE::read);
    }

    private static boolean mayBeInterrupted(Method method) {
        for (Class<?> type : method.getExceptionTypes()) {
            if (type == InterruptedException.class) {
                return true;
            }
        }
        return false;
    }

    private boolean isEqual(@Nullable Object other) {
        return other instanceof Proxy
                && Proxy.getInvocationHandler(other) instanceof ServiceProxy that
                && remote.equals(that.remote);
    }

    @Override
    public String toString() {
        return "%s %s of %s".formatted(api.getSimpleName(), remote.origin(), remote.client());
    }
}
