package dev.muster.internal.server;

import dev.muster.internal.object.Arguments;
import dev.muster.internal.object.SharedObject;
import dev.muster.internal.object.Signature;
import dev.muster.internal.object.Weight;
import dev.muster.internal.protocol.JavaWelcome;
import dev.muster.internal.protocol.PythonAnswer;
import dev.muster.internal.protocol.PythonToken;
import dev.muster.internal.protocol.SnapshotValues;
import dev.muster.internal.server.Dialect.Request;
import dev.muster.internal.server.ObjectTable.Entry;
import dev.muster.internal.server.TypeTable.ServedType;
import dev.muster.internal.system.Log;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PyTuple;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The functions of the server itself, by CPython's names (`multiprocessing.managers.Server`).
final class ServerFunctions {
    private static final System.Logger LOGGER = Log.named("dev.muster.manager");
    private static final Signature NONE = Signature.of();
    private static final Signature ONE = Signature.of("argument");

    private final ObjectServer server;

    ServerFunctions(ObjectServer server) {
        this.server = server;
    }

    /// Carries out a request; a failure is thrown and becomes a `#TRACEBACK`.
    void call(Request request, ClientSession session, RemoteCall call) throws PickleException {
        List<@Nullable Object> arguments = request.arguments();
        Map<?, ?> keywords = request.keywords();
        switch (request.name()) {
            case "dummy" -> {
                NONE.bind("dummy", arguments, keywords);
                call.succeed(null);
            }
            case "create" -> create(arguments, keywords, call);
            case JavaWelcome.FUNCTION -> {
                becomePeer(ONE.bind(JavaWelcome.FUNCTION, arguments, keywords), session, call);
            }
            case "accept_connection" -> {
                ONE.bind("accept_connection", arguments, keywords);
                session.acceptObjectRequests();
                call.succeed(null);
            }
            case "incref" -> {
                server.objects().increment(ident(ONE.bind("incref", arguments, keywords)));
                call.succeed(null);
            }
            case "decref" -> {
                server.objects().decrement(ident(ONE.bind("decref", arguments, keywords)));
                call.succeed(null);
            }
            case "get_methods" ->
                    call.succeed(methods(ONE.bind("get_methods", arguments, keywords), call));
            case "number_of_objects" -> {
                NONE.bind("number_of_objects", arguments, keywords);
                call.succeed((long) server.objects().size());
            }
            case "debug_info" -> {
                NONE.bind("debug_info", arguments, keywords);
                call.elsewhere(() -> call.succeed(debugInfo()));
            }
            case SnapshotValues.FUNCTION -> {
                NONE.bind(SnapshotValues.FUNCTION, arguments, keywords);
                call.elsewhere(() -> call.succeed(SnapshotValues.toPython(server.snapshot())));
            }
            case "shutdown" -> {
                NONE.bind("shutdown", arguments, keywords);
                call.succeed(null);
                server.shutDownSoon();
            }
            default ->
                    throw PyException.of(
                            "AssertionError",
                            "%s unrecognized".formatted(PyRepr.repr(request.name())));
        }
    }

    private void becomePeer(Arguments arguments, ClientSession session, RemoteCall call) {
        Optional<String> otherVersion = JavaWelcome.refusal(arguments.get(0));
        otherVersion.ifPresent(
                why -> LOGGER.log(Level.WARNING, "{0} is refused: {1}", session, why));
        String refusal = otherVersion.orElseGet(server::refusal);
        if (refusal != null) {
            call.fail(PyException.of("RuntimeError", refusal));
        } else {
            session.becomePeer(call);
        }
    }

    private void create(List<@Nullable Object> arguments, Map<?, ?> keywords, RemoteCall call) {
        if (arguments.isEmpty() || !(arguments.getFirst() instanceof String typeid)) {
            throw PyException.of("TypeError", "create() needs the name of a type");
        }
        ServedType type = server.types().find(typeid);
        List<@Nullable Object> rest = arguments.subList(1, arguments.size());
        boolean mayLast =
                type.runsUserCode()
                        || Weight.isHeavy(rest)
                        || Weight.isHeavy(keywords)
                        || rest.stream().anyMatch(MethodCaller::isMany);
        if (!mayLast) {
            call.succeed(created(type, rest, keywords, call));
            return;
        }
        call.elsewhere(() -> {
            try {
                call.succeed(created(type, rest, keywords, call));
            } catch (PyException e) {
                call.answer(PythonAnswer.traceback(e));
            }
        });
    }

    private PyTuple created(
            ServedType type,
            List<@Nullable Object> arguments,
            Map<?, ?> keywords,
            RemoteCall call) {
        Entry entry = server.objects().make(type, arguments, keywords);
        return PyTuple.of(entry.ident(), PyTuple.ofList(entry.exposed(call.isPython2())));
    }

    private PyTuple methods(Arguments arguments, RemoteCall call) throws PickleException {
        String ident = PythonToken.fromPython(arguments.get(0)).ident();
        Entry entry = server.objects().find(ident);
        if (entry == null) {
            throw PyException.of("KeyError", ident);
        }
        return PyTuple.ofList(entry.exposed(call.isPython2()));
    }

    private static String ident(Arguments arguments) {
        if (arguments.get(0) instanceof String ident) {
            return ident;
        }
        throw MethodCaller.noObject(arguments.get(0));
    }

    private String debugInfo() {
        var lines = new StringJoiner("\n");
        for (Entry entry : server.objects().entries()) {
            SharedObject object = entry.object();
            String text = object.monitor().inside(object::repr);
            lines.add(
                    "  %s:       refcount=%d\n    %s"
                            .formatted(
                                    entry.ident(),
                                    server.objects().references(entry),
                                    text.substring(0, Math.min(75, text.length()))));
        }
        return lines.toString();
    }
}
