package dev.muster.internal.server;

import dev.muster.internal.object.Arguments;
import dev.muster.internal.object.MethodTable;
import dev.muster.internal.object.MethodTable.Answering;
import dev.muster.internal.object.MethodTable.Method;
import dev.muster.internal.object.MethodTable.Waiting;
import dev.muster.internal.object.Monitor;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.object.Signature;
import dev.muster.internal.object.Weight;
import dev.muster.internal.protocol.Operation.Cost;
import dev.muster.internal.protocol.PythonAnswer;
import dev.muster.internal.server.Dialect.Request;
import dev.muster.internal.server.ObjectTable.Entry;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRange;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Carries out requests for shared objects: finds object and method, binds the arguments, calls,
/// answers.
final class MethodCaller {
    /*
     * Most calls are a few hundred nanoseconds of work and run on the loop that read them. Those
     * that may take long do not: heavy arguments (Weight), methods over many or heavy elements, the
     * user's code, and any call whose object is being used by a thread that may take long. These
     * run on a thread of their own. So do heavy results; see RemoteCall.
     */
    private static final int MANY_ELEMENTS = 1_000;

    /// The methods of every object, whatever it exposes.
    private static final MethodTable<SharedObject> FALLBACKS =
            MethodTable.of(SharedObject.class, "object")
                    .linear("__str__", Signature.of(), (object, _) -> object.repr())
                    .linear("__repr__", Signature.of(), (object, _) -> object.repr())
                    .linear("#GETVALUE", Signature.of(), (object, _) -> object.value())
                    .build();

    private final ObjectServer server;

    MethodCaller(ObjectServer server) {
        this.server = server;
    }

    /// Calls the method that the request names. Failures of the manager itself are thrown, those of
    /// the method are the answer.
    ///
    /// @param onLoop whether other clients wait for this thread
    void call(Request request, RemoteCall call, boolean onLoop) {
        Entry entry = request.ident() instanceof String ident ? server.objects().find(ident) : null;
        if (entry == null) {
            throw noObject(request.ident());
        }
        Method<?> method = entry.method(request.name());
        if (method == null) {
            method = FALLBACKS.find(request.name());
        }
        if (method == null) {
            throw notExposed(entry, request.name());
        }
        if (onLoop && mayLast(method, request)) {
            callElsewhere(entry, method, request, call);
        } else {
            call(entry, method, request, call, onLoop);
        }
    }

    /// There is no object of this name. Anything but a name is not printed: it may be arbitrary.
    static PyException noObject(@Nullable Object ident) {
        return PyException.of(
                "KeyError", ident instanceof String ? ident : PyRepr.typeName(ident) + " object");
    }

    private void callElsewhere(Entry entry, Method<?> method, Request request, RemoteCall call) {
        call.elsewhere(() -> call(entry, method, request, call, false));
    }

    private void call(
            Entry entry, Method<?> method, Request request, RemoteCall call, boolean onLoop) {
        try {
            if (method.cost() == Cost.FREE) {
                callFree(entry.object(), (Answering<?>) method, request, call);
            } else if (!callInside(entry.object(), method, request, call, onLoop)) {
                callElsewhere(entry, method, request, call);
            }
        } catch (PyException e) {
            call.fail(e);
        }
    }

    /// Calls under the object's monitor.
    ///
    /// @return false if that would make the loop wait: then nothing was done
    private boolean callInside(
            SharedObject object,
            Method<?> method,
            Request request,
            RemoteCall call,
            boolean onLoop) {
        Cost cost = method.costOf(request.arguments());
        Arguments bound =
                cost == Cost.ITERATING
                        ? method.bind(
                                StoredProxy.replaceAll(request.arguments(), StoredProxy::value),
                                request.keywords())
                        : method.bind(request.arguments(), request.keywords());
        Arguments arguments = call.isPython2() ? bound.inPython2() : bound;
        Monitor monitor = object.monitor();
        if (!onLoop) {
            monitor.enter();
        } else if (!monitor.tryEnter()) {
            return false;
        }
        Object result = null;
        try {
            switch (method) {
                case Waiting<?> waiting -> waiting.begin(object, arguments, call);
                case Answering<?> answering -> {
                    if (onLoop && cost != Cost.QUICK && object.isMuch()) {
                        return false;
                    }
                    result = answering.call(object, arguments);
                }
            }
        } finally {
            monitor.leave();
        }
        if (method instanceof Answering<?> answering) {
            answer(answering, result, call);
        }
        return true;
    }

    private void callFree(
            SharedObject object, Answering<?> method, Request request, RemoteCall call) {
        call.run(() ->
                answer(
                        method,
                        method.call(object, method.bind(request.arguments(), request.keywords())),
                        call));
    }

    private void answer(Answering<?> method, @Nullable Object result, RemoteCall call) {
        String typeid = method.resultTypeid();
        if (typeid == null) {
            call.succeed(result);
        } else if (result instanceof SharedObject object) {
            Entry entry = server.objects().add(object, object.exposed());
            call.answer(new PythonAnswer(PythonAnswer.Kind.PROXY, server.describe(entry, typeid)));
        } else {
            throw new IllegalStateException(
                    "%s returned no shared object".formatted(method.pythonName()));
        }
    }

    private static boolean mayLast(Method<?> method, Request request) {
        boolean iterates =
                switch (method.costOf(request.arguments())) {
                    case FREE -> true;
                    case ITERATING, LINEAR, COMPARING ->
                            request.arguments().stream().anyMatch(MethodCaller::isMany);
                    case QUICK, WAITING -> false;
                };
        return iterates || isHeavy(request);
    }

    /// Whether arguments of a request take long to be compared, copied, hashed or printed.
    static boolean isHeavy(Request request) {
        return request.arguments().stream().anyMatch(Weight::isHeavy)
                || (!request.keywords().isEmpty() && Weight.isHeavy(request.keywords()));
    }

    /// Whether an argument represents many elements: by itself, or as a repetition count.
    static boolean isMany(@Nullable Object argument) {
        return switch (argument) {
            case StoredProxy _, PyRange _ -> true;
            case Long count -> count > MANY_ELEMENTS;
            case PyTuple elements -> elements.size() > MANY_ELEMENTS;
            case Collection<?> elements -> elements.size() > MANY_ELEMENTS;
            case Map<?, ?> entries -> entries.size() > MANY_ELEMENTS;
            case String text -> text.length() > MANY_ELEMENTS;
            case null -> false;
            default -> argument.getClass().isArray() && Array.getLength(argument) > MANY_ELEMENTS;
        };
    }

    private static PyException notExposed(Entry entry, String name) {
        return PyException.of(
                "AttributeError",
                "method %s of object %s is not in exposed=%s"
                        .formatted(
                                PyRepr.repr(name),
                                PyRepr.repr(entry.ident()),
                                PyRepr.repr(entry.exposed())));
    }
}
