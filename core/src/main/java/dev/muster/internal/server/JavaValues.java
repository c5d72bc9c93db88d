package dev.muster.internal.server;

import dev.muster.codec.CodecException;
import dev.muster.codec.FileBytes;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Token;
import dev.muster.internal.protocol.PythonToken;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.server.ObjectTable.Entry;
import dev.muster.internal.server.rpc.InterfaceObject;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyTuple;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/// Converts the values that Java clients have stored for Python clients: containers, arrays, times
/// and numbers become Python's own, a record a dict, a shared object a proxy.
final class JavaValues {
    private static final String MANAGERS = "multiprocessing.managers";
    private static final PyGlobal REBUILD_PROXY = new PyGlobal(MANAGERS, "RebuildProxy");

    private final ObjectServer server;
    private final JavaSessions peers;
    private final boolean toPython2;

    JavaValues(ObjectServer server, JavaSessions peers, boolean toPython2) {
        this.server = server;
        this.toPython2 = toPython2;
        this.peers = peers;
    }

    /// A pickle that writes them.
    Pickle writtenBy(Pickle pickle) {
        Pickle result =
                pickle.withReducer(Encoded.class, this::read)
                        .withReducer(FileBytes.class, JavaValues::content)
                        .withReducer(Record.class, JavaValues::components)
                        .withReducer(Proxy.class, this::proxy);
        for (SharedType type : SharedType.values()) {
            if (type != SharedType.SERVICE) {
                result = result.withReducer(type.type(), this::proxy);
            }
        }
        for (Class<?> api : server.types().interfaces()) {
            result = result.withReducer(api, this::proxy);
        }
        return result;
    }

    private @Nullable Object read(Encoded value) {
        try {
            return peers.codec().decode(value);
        } catch (CodecException e) {
            throw PyException.of(
                    "TypeError", "a value of a Java client cannot be read: " + e.getMessage());
        }
    }

    private static byte[] content(FileBytes file) {
        if (file.size() > Integer.MAX_VALUE - 8) {
            throw PyException.of(
                    "TypeError",
                    "a file of %d bytes was stored, must be below 2 GiB for clients in Python"
                            .formatted(file.size()));
        }
        return file.segment().toArray(ValueLayout.JAVA_BYTE);
    }

    private static PyDict components(Object value) {
        var dict = new PyDict();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                dict.put(component.getName(), component.getAccessor().invoke(value));
            } catch (InvocationTargetException | IllegalAccessException | RuntimeException e) {
                throw PyException.of(
                        "TypeError",
                        "component %s of a record %s cannot be read: %s"
                                .formatted(component.getName(), value.getClass().getName(), e));
            }
        }
        return dict;
    }

    /// The form of a shared object of this manager, from which the reader makes a proxy.
    private PyInstance proxy(Object local) {
        Token token = peers.of(local);
        Entry entry = token == null ? null : server.objects().find(Long.toHexString(token.ident()));
        if (entry == null) {
            throw PyException.of(
                    "TypeError",
                    "a %s of another manager has no proxy in Python"
                            .formatted(local.getClass().getSimpleName()));
        }
        server.objects().passedOn(entry);
        String typeid = typeid(entry);
        var keywords = new PyDict();
        String proxyType = proxyType(typeid);
        if (proxyType.equals("AutoProxy")) {
            keywords.put("exposed", PyTuple.ofList(entry.exposed(toPython2)));
        }
        return PyInstance.reduce(
                REBUILD_PROXY,
                new PyGlobal(MANAGERS, proxyType),
                new PythonToken(typeid, server.ownAddress(), entry.ident()).toPython(),
                "pickle",
                keywords);
    }

    private static String typeid(Entry entry) {
        if (entry.object() instanceof InterfaceObject service) {
            return service.api().getSimpleName();
        }
        SharedType type = entry.object().type();
        return type == null ? "object" : type.typeid();
    }

    /// The proxies of CPython's `SyncManager`.
    private static String proxyType(String typeid) {
        return switch (typeid) {
            case "dict" -> "DictProxy";
            case "list" -> "ListProxy";
            case "RLock", "Semaphore" -> "AcquirerProxy";
            case "Condition" -> "ConditionProxy";
            case "Event" -> "EventProxy";
            case "Barrier" -> "BarrierProxy";
            case "Value" -> "ValueProxy";
            case "Namespace" -> "NamespaceProxy";
            default -> "AutoProxy";
        };
    }
}
