package dev.muster.pickle;

import dev.muster.pickle.KnownClasses.Maker;
import dev.muster.pickle.KnownClasses.Making;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sets, lists, dicts, deques and bytes that a pickle makes by a call.
final class ContainerTypes {
    private static final String COLLECTIONS = "collections";

    private ContainerTypes() {}

    static void addTo(Map<PyGlobal, Maker> makers) {
        makers.put(PyGlobal.builtin("set"), ContainerTypes::set);
        makers.put(PyGlobal.builtin("frozenset"), ContainerTypes::frozenSet);
        makers.put(PyGlobal.builtin("list"), ContainerTypes::list);
        makers.put(PyGlobal.builtin("tuple"), ContainerTypes::tuple);
        makers.put(PyGlobal.builtin("dict"), (args, m) -> dict(new PyDict(), args, m));
        makers.put(PyGlobal.builtin("bytearray"), ContainerTypes::byteArray);
        makers.put(PyGlobal.builtin("bytes"), ContainerTypes::bytes);
        makers.put(new PyGlobal("_codecs", "encode"), ContainerTypes::encode);
        makers.put(
                new PyGlobal(COLLECTIONS, "OrderedDict"),
                (args, m) -> dict(new PyOrderedDict(), args, m));
        makers.put(
                new PyGlobal(COLLECTIONS, "Counter"), (args, m) -> dict(new PyCounter(), args, m));
        makers.put(new PyGlobal(COLLECTIONS, "defaultdict"), ContainerTypes::defaultDict);
        makers.put(new PyGlobal(COLLECTIONS, "deque"), ContainerTypes::deque);
    }

    /// The only argument as a collection of values; empty if there is none; null if it is neither.
    private static @Nullable Collection<?> items(PyTuple arguments, Making making)
            throws PickleException {
        if (arguments.size() == 0) {
            return List.of();
        }
        Collection<?> items = arguments.size() == 1 ? collection(arguments.get(0)) : null;
        if (items != null) {
            making.allowance().take(items.size());
        }
        return items;
    }

    private static @Nullable Collection<?> collection(@Nullable Object value) {
        return switch (value) {
            case List<?> list -> list;
            case PyTuple tuple -> tuple.toList();
            case Set<?> set -> set;
            case null, default -> null;
        };
    }

    private static @Nullable Object set(PyTuple arguments, Making making) throws PickleException {
        Collection<?> items = items(arguments, making);
        if (items == null) {
            return null;
        }
        PySet set = new PySet();
        for (Object item : items) {
            making.values().add(set, item);
        }
        return set;
    }

    private static @Nullable Object frozenSet(PyTuple arguments, Making making)
            throws PickleException {
        return set(arguments, making) instanceof PySet set ? PyFrozenSet.adopt(set) : null;
    }

    private static @Nullable Object list(PyTuple arguments, Making making) throws PickleException {
        Collection<?> items = items(arguments, making);
        return items == null ? null : new ArrayList<>(items);
    }

    private static @Nullable Object tuple(PyTuple arguments, Making making) throws PickleException {
        Collection<?> items = items(arguments, making);
        return items == null ? null : PyTuple.adopt(items.toArray());
    }

    private static @Nullable Object dict(PyDict dict, PyTuple arguments, Making making)
            throws PickleException {
        if (arguments.size() == 1 && arguments.get(0) instanceof PyDict entries) {
            making.allowance().take(entries.size());
            entries.forEach((key, value) -> making.values().put(dict, key, value));
            return dict;
        }
        Collection<?> pairs = items(arguments, making);
        if (pairs == null) {
            return null;
        }
        for (Object pair : pairs) {
            List<?> both =
                    pair instanceof PyTuple tuple
                            ? tuple.toList()
                            : pair instanceof List<?> list ? list : List.of();
            if (both.size() != 2) {
                return null;
            }
            making.values().put(dict, both.get(0), both.get(1));
        }
        return dict;
    }

    private static @Nullable Object defaultDict(PyTuple arguments, Making making)
            throws PickleException {
        if (arguments.size() == 0) {
            return new PyDefaultDict(null);
        }
        PyDefaultDict dict = new PyDefaultDict(arguments.get(0));
        making.values().nest(arguments.get(0));
        return dict(dict, PyTuple.ofList(arguments.toList().subList(1, arguments.size())), making);
    }

    private static @Nullable Object deque(PyTuple arguments, Making making) throws PickleException {
        Collection<?> items = arguments.size() == 0 ? List.of() : collection(arguments.get(0));
        if (items == null || arguments.size() > 2) {
            return null;
        }
        making.allowance().take(items.size());
        PyDeque deque;
        switch (arguments.size() == 2 ? arguments.get(1) : null) {
            case null -> deque = PyDeque.unbounded();
            case Long bound when bound >= 0 && bound <= Integer.MAX_VALUE ->
                    deque = PyDeque.bounded(bound.intValue());
            default -> {
                return null;
            }
        }
        deque.addAll(items);
        return deque;
    }

    private static @Nullable Object byteArray(PyTuple arguments, Making making)
            throws PickleException {
        if (arguments.size() == 0) {
            return PyByteArray.of();
        }
        if (arguments.size() == 2) {
            return encode(arguments, making) instanceof byte[] text ? PyByteArray.of(text) : null;
        }
        byte[] bytes = arguments.size() == 1 ? ArrayBytes.of(arguments.get(0)) : null;
        if (bytes != null) {
            making.allowance().take(bytes.length);
            return PyByteArray.of(bytes.clone());
        }
        return null;
    }

    private static @Nullable Object bytes(PyTuple arguments, Making making) {
        return arguments.size() == 0
                ? new byte[0]
                : arguments.size() == 1 && arguments.get(0) instanceof byte[] same ? same : null;
    }

    /// `_codecs.encode(text, 'latin1')`: how bytes travel in protocols that do not know them.
    private static @Nullable Object encode(PyTuple arguments, Making making)
            throws PickleException {
        if (arguments.size() != 2
                || !(arguments.get(0) instanceof String text)
                || !("latin1".equals(arguments.get(1)) || "latin-1".equals(arguments.get(1)))) {
            return null;
        }
        making.allowance().take(text.length());
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            char unit = text.charAt(i);
            if (unit > 0xff) {
                return null;
            }
            bytes[i] = (byte) unit;
        }
        return bytes;
    }

    /// The call by which Python makes this container again, or null if it has an instruction.
    static @Nullable PyInstance reduce(Object value) {
        return switch (value) {
            case PyDefaultDict dict -> {
                PyGlobal type = new PyGlobal(COLLECTIONS, "defaultdict");
                yield dict.factory() == null
                        ? PyInstance.reduce(type).withEntries(dict)
                        : PyInstance.reduce(type, dict.factory()).withEntries(dict);
            }
            case PyOrderedDict dict -> {
                PyGlobal type = new PyGlobal(COLLECTIONS, "OrderedDict");
                PyInstance made = PyInstance.reduce(type).withEntries(dict);
                yield dict.state() == null ? made : made.withState(dict.state());
            }
            case PyCounter dict ->
                    PyInstance.reduce(new PyGlobal(COLLECTIONS, "Counter")).withEntries(dict);
            case PyDeque deque -> {
                PyGlobal type = new PyGlobal(COLLECTIONS, "deque");
                PyInstance made =
                        deque.maxLength().isEmpty()
                                ? PyInstance.reduce(type)
                                : PyInstance.reduce(
                                        type, PyTuple.EMPTY, (long) deque.maxLength().getAsInt());
                yield made.withItems(new ArrayList<>(deque));
            }
            default -> null;
        };
    }
}
