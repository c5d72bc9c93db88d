package dev.muster.internal.client.python;

import dev.muster.internal.client.ObjectCalls;
import dev.muster.internal.client.Proxied;
import dev.muster.internal.protocol.PythonName;
import dev.muster.manager.RemoteManagerException;
import dev.muster.pickle.PyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// An object of Python behind a Java interface: each method calls the one of the same name, or of
/// that name as Python writes it (`addAll`, `add_all`).
final class PythonService implements InvocationHandler, Proxied {
    /// How many calls of an object without a waiting thread run at a time.
    private static final int WIDTH = 8;

    private final PythonObject object;
    private final Class<?> api;
    private final Executor threads = PythonObject.threads(WIDTH);

    private PythonService(PythonObject object, Class<?> api) {
        this.object = object;
        this.api = api;
    }

    /// @throws IllegalArgumentException if it is not an interface
    static void requireInterface(Class<?> api) {
        if (!api.isInterface()) {
            throw new IllegalArgumentException(
                    "%s is a class, must be an interface".formatted(api.getName()));
        }
    }

    /// The object behind an interface.
    ///
    /// @throws RemoteManagerException if it lacks a method of the interface that has no body there;
    ///   the object is given back
    static <T> T of(PythonObject object, Class<T> api) throws RemoteManagerException {
        var service = new PythonService(object, api);
        for (Method method : api.getMethods()) {
            boolean isNeeded = !Modifier.isStatic(method.getModifiers()) && !method.isDefault();
            if (isNeeded && service.nameOf(method) == null) {
                object.close();
                throw service.missing(method);
            }
        }
        return api.cast(
                Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, service));
    }

    @Override
    public ObjectCalls calls() {
        return object;
    }

    private RemoteManagerException missing(Method method) {
        return new RemoteManagerException(
                "%s has neither %s nor %s, which %s needs: it has %s. Expose the method in Python, or use object(name)"
                        .formatted(
                                object,
                                method.getName(),
                                PythonName.snakeCase(method.getName()),
                                api.getSimpleName(),
                                object.methods()));
    }

    /// Python's method for one of Java, or null; `and` is `and_` there.
    private @Nullable String nameOf(Method method) {
        String name = method.getName();
        if (object.offers(name)) {
            return name;
        }
        String snake = PythonName.snakeCase(name);
        if (object.offers(snake)) {
            return snake;
        }
        String sayable = PythonName.of(name);
        return object.offers(sayable) ? sayable : null;
    }

    @Override
    public @Nullable Object invoke(
            Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        @Nullable Object[] values = arguments == null ? new Object[0] : arguments;
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> isEqual(values[0]);
                case "hashCode" -> object.hashCode();
                default -> toString();
            };
        }
        String name = nameOf(method);
        if (name == null && method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        if (name == null) {
            throw new UncheckedIOException(missing(method));
        }
        @Nullable Object[] spread = method.isVarArgs() ? spread(values) : values;
        Type type = method.getGenericReturnType();
        if (CompletionStage.class.isAssignableFrom(method.getReturnType())) {
            Type result =
                    type instanceof ParameterizedType known
                            ? known.getActualTypeArguments()[0]
                            : Object.class;
            return CompletableFuture.supplyAsync(
                    () -> PythonValues.convert(object.ask(name, spread), result, name), threads);
        }
        return call(method, name, spread);
    }

    private @Nullable Object call(Method method, String name, @Nullable Object[] values)
            throws Throwable {
        try {
            return PythonValues.convert(
                    object.call(name, values), method.getGenericReturnType(), name);
        } catch (PyException e) {
            throw declared(method, e.toJava()) ? e.toJava() : e;
        } catch (IOException e) {
            throw declared(method, e) ? e : new UncheckedIOException(e);
        }
    }

    /// Whether a method declares this exception.
    private static boolean declared(Method method, Throwable failure) {
        return Arrays.stream(method.getExceptionTypes()).anyMatch(type -> type.isInstance(failure));
    }

    /// Java's variable arguments are Python's `*args`.
    private static @Nullable Object[] spread(@Nullable Object[] values) {
        int fixed = values.length - 1;
        List<@Nullable Object> all = new ArrayList<>(Arrays.asList(values).subList(0, fixed));
        Object rest = values[fixed];
        if (rest != null) {
            int count = java.lang.reflect.Array.getLength(rest);
            for (int i = 0; i < count; i++) {
                all.add(java.lang.reflect.Array.get(rest, i));
            }
        }
        return all.toArray();
    }

    private boolean isEqual(@Nullable Object other) {
        return other instanceof Proxy
                && Proxy.getInvocationHandler(other) instanceof PythonService that
                && object.equals(that.object);
    }

    @Override
    public String toString() {
        return "%s %s".formatted(api.getSimpleName(), object);
    }
}
