package dev.muster.internal.server.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.object.JavaCall;
import dev.muster.internal.protocol.Result.ObjectReply;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.server.rpc.InterfaceObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A user's object as Java clients use it: its operations are the methods of its interface, in the
/// order of [InterfaceObject#operations].
record ServiceMethods(InterfaceObject service) {
    /// The methods as sent to clients.
    List<String> names() {
        return service.operations().stream().map(ObjectReply::signature).toList();
    }

    /// Calls a method on a thread of its own.
    ///
    /// @return [JavaCall#LATER]
    /// @throws CodecException if there is no such method, or the arguments are invalid
    Object call(int operation, Input in, JavaClientCall call) throws CodecException {
        List<Method> methods = service.operations();
        if (operation < 0 || operation >= methods.size()) {
            throw new CodecException(
                    "%d is no method of %s".formatted(operation, service.api().getName()));
        }
        Method method = methods.get(operation);
        if (!service.exposes(method)) {
            call.failWith(
                    new UnsupportedOperationException(
                            "%s is not exposed by the manager under this name"
                                    .formatted(method.getName())));
            return JavaCall.LATER;
        }
        JavaCodec codec = call.session().host().codec();
        @Nullable Object[] arguments = new Object[method.getParameterCount()];
        var written = new Encoded[arguments.length];
        for (int i = 0; i < written.length; i++) {
            written[i] = Values.read(in);
        }
        return call.elsewhere(() -> {
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = codec.decode(written[i]);
            }
            return invoke(method, arguments, call);
        });
    }

    private Object invoke(Method method, @Nullable Object[] arguments, JavaClientCall call)
            throws Exception {
        Object result;
        try {
            result = method.invoke(service.target(), arguments);
        } catch (InvocationTargetException e) {
            call.failWith(e.getTargetException());
            return JavaCall.LATER;
        } catch (IllegalAccessException e) {
            throw new CodecException(
                    "%s cannot be called: make %s public, or open its package to dev.muster"
                            .formatted(method.getName(), service.api().getName()),
                    e);
        } catch (IllegalArgumentException e) {
            throw new CodecException(
                    "the arguments do not fit %s: client and manager have different versions of"
                                    .formatted(method)
                            + " the interface",
                    e);
        }
        if (result instanceof CompletionStage<?> stage) {
            var _ = stage.whenComplete((value, failure) -> settle(method, value, failure, call));
            return JavaCall.LATER;
        }
        return answer(method, result, call);
    }

    private static void settle(
            Method method,
            @Nullable Object value,
            @Nullable Throwable failure,
            JavaClientCall call) {
        if (failure != null) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
            call.failWith(cause);
        } else {
            answer(method, value, call);
        }
    }

    /// An object of a registered interface is passed by reference, everything else by value.
    private static Object answer(Method method, @Nullable Object result, JavaClientCall call) {
        call.succeedWith(out ->
                call.session()
                        .host()
                        .codec()
                        .encode(call.session().host().byReference(method, result), out));
        return JavaCall.LATER;
    }
}
