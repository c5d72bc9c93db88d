package dev.muster.internal.server;

import dev.muster.internal.object.SharedObject;
import dev.muster.internal.protocol.PythonToken;
import dev.muster.internal.server.ObjectTable.Entry;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyRepr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A proxy of an object of this server that a client has stored in another object.
///
/// It keeps the object alive. Two of them are equal only if they are the same, as in CPython.
final class StoredProxy {
    private final Entry entry;
    private final PythonToken token;
    private final PyInstance proxy;
    private final boolean byValue;

    /// @param proxy the proxy as it arrived, to be sent on unchanged
    /// @param byValue whether readers get the object's value instead: what a Python 2 stores
    StoredProxy(Entry entry, PythonToken token, PyInstance proxy, boolean byValue) {
        this.entry = entry;
        this.token = token;
        this.proxy = proxy;
        this.byValue = byValue;
    }

    /// The arguments with each stored proxy among them replaced. Done before any monitor is
    /// entered: two objects may be passed to each other.
    static List<@Nullable Object> replaceAll(
            List<@Nullable Object> arguments, Function<StoredProxy, @Nullable Object> by) {
        if (arguments.stream().noneMatch(StoredProxy.class::isInstance)) {
            return arguments;
        }
        var replaced = new ArrayList<@Nullable Object>(arguments);
        replaced.replaceAll(each -> each instanceof StoredProxy proxy ? by.apply(proxy) : each);
        return replaced;
    }

    /// The same for keyword arguments.
    static Map<?, ?> replaceAll(Map<?, ?> keywords, Function<StoredProxy, @Nullable Object> by) {
        if (keywords.values().stream().noneMatch(StoredProxy.class::isInstance)) {
            return keywords;
        }
        var replaced = new LinkedHashMap<@Nullable Object, @Nullable Object>(keywords);
        replaced.replaceAll(
                (_, each) -> each instanceof StoredProxy proxy ? by.apply(proxy) : each);
        return replaced;
    }

    Entry entry() {
        return entry;
    }

    SharedObject object() {
        return entry.object();
    }

    /// The state of the object at this moment.
    @Nullable Object value() {
        return object().monitor().<@Nullable Object>inside(object()::value);
    }

    /// What a client that reads it gets.
    @Nullable Object toPython() {
        return byValue ? value() : proxy;
    }

    @Override
    public String toString() {
        String name = proxy.arguments().get(0) instanceof PyGlobal type ? type.name() : "AutoProxy";
        return "<%s object, typeid %s at 0x%s>"
                .formatted(name, PyRepr.repr(token.typeid()), entry.ident());
    }
}
