package dev.muster.pickle;

import java.nio.file.Path;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Values as CPython 3.13 prints them.
public final class PyRepr {
    private static final int MAX_DEPTH = 500;
    private static final int MAX_LENGTH = 1 << 24;

    private final StringBuilder out = new StringBuilder();
    private final IdentityHashMap<Object, Object> open = new IdentityHashMap<>();

    private PyRepr() {}

    /// Python's `repr()`.
    ///
    /// @throws PyException as Python throws: `ValueError` for an int of more than 4300 digits,
    ///   `RecursionError` for values nested too deeply, `MemoryError` for a text over 16 Mi
    ///   characters
    public static String repr(@Nullable Object value) {
        PyRepr repr = new PyRepr();
        repr.write(value);
        return repr.out.toString();
    }

    /// Python's `str()`: a text is itself.
    public static String str(@Nullable Object value) {
        return value instanceof String text
                ? text
                : value instanceof PyException exception ? exception.text() : repr(value);
    }

    /// The name of the value's type as Python's messages have it: `int`, `NoneType`.
    public static String typeName(@Nullable Object value) {
        return TypeNames.of(value);
    }

    private void write(@Nullable Object value) {
        if (out.length() > MAX_LENGTH) {
            throw PyException.of("MemoryError", "repr() would be longer than 16 Mi characters");
        }
        switch (value) {
            case String text -> ScalarRepr.text(out, text);
            case Collection<?> items -> container(items, items.isEmpty());
            case Map<?, ?> entries -> container(entries, entries.isEmpty());
            case PyTuple tuple -> container(tuple, tuple.size() == 0);
            case PyInstance instance -> container(instance, false);
            case PyException exception -> container(exception, false);
            case PySlice slice ->
                    call("slice", PyTuple.of(slice.start(), slice.stop(), slice.step()));
            case UUID id -> call("UUID", PyTuple.of(id.toString()));
            case Path path -> call("PosixPath", PyTuple.of(path.toString()));
            case PyPurePath path -> call(path.kind().className(), PyTuple.of(path.slashed()));
            case Object[] items -> container(items, items.length == 0);
            case null, default -> scalar(value);
        }
    }

    private void scalar(@Nullable Object value) {
        PyArray array = value == null ? null : PyArray.view(value);
        if (array != null) {
            array(array);
        } else {
            ScalarRepr.write(out, value);
        }
    }

    private void container(Object value, boolean empty) {
        if (open.size() > MAX_DEPTH) {
            throw PyException.of(
                    "RecursionError", "maximum recursion depth exceeded while getting the repr");
        }
        if (!empty && open.put(value, value) != null) {
            out.append(recursion(value));
            return;
        }
        inside(value);
        open.remove(value);
    }

    private static String recursion(Object value) {
        return switch (value) {
            case PyTuple tuple -> "(...)";
            case Map<?, ?> map -> "{...}";
            case Set<?> set -> "set(...)";
            case List<?> list -> "[...]";
            case PyDeque deque -> "[...]";
            default -> "...";
        };
    }

    private void inside(Object value) {
        switch (value) {
            case PyTuple tuple -> tuple(tuple);
            case PyDict dict -> dict(dict);
            case Map<?, ?> map -> entries(map);
            case Set<?> set -> set(set);
            case PyDeque deque -> deque(deque);
            case Collection<?> items -> list(items);
            case Object[] items -> list(java.util.Arrays.asList(items));
            case PyException exception -> call(exception.type().name(), exception.args());
            case PyInstance instance -> instance(instance);
            default -> out.append(value);
        }
    }

    private void tuple(PyTuple tuple) {
        out.append('(');
        items(tuple.iterator());
        out.append(tuple.size() == 1 ? ",)" : ")");
    }

    private void list(Iterable<?> items) {
        out.append('[');
        items(items.iterator());
        out.append(']');
    }

    private void items(Iterator<?> items) {
        String separator = "";
        while (items.hasNext()) {
            out.append(separator);
            write(items.next());
            separator = ", ";
        }
    }

    private void dict(PyDict dict) {
        switch (dict) {
            case PyDefaultDict defaults -> {
                out.append("defaultdict(");
                write(defaults.factory());
                out.append(", ");
                entries(dict);
                out.append(')');
            }
            case PyOrderedDict ordered -> entriesOf("OrderedDict", ordered);
            case PyCounter counter -> entriesOf("Counter", counter.byCount());
            default -> entries(dict);
        }
    }

    private void entriesOf(String name, Map<?, ?> map) {
        out.append(name).append('(');
        if (!map.isEmpty()) {
            entries(map);
        }
        out.append(')');
    }

    private void entries(Map<?, ?> map) {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            write(entry.getKey());
            out.append(": ");
            write(entry.getValue());
            separator = ", ";
        }
        out.append('}');
    }

    private void set(Set<?> set) {
        boolean frozen = set instanceof PyFrozenSet;
        if (set.isEmpty()) {
            out.append(frozen ? "frozenset()" : "set()");
            return;
        }
        out.append(frozen ? "frozenset({" : "{");
        items(set.iterator());
        out.append(frozen ? "})" : "}");
    }

    private void deque(PyDeque deque) {
        out.append("deque(");
        list(deque);
        deque.maxLength().ifPresent(length -> out.append(", maxlen=").append(length));
        out.append(')');
    }

    private void array(PyArray array) {
        out.append("array('").append(array.typecode()).append('\'');
        if (array.length() > 0) {
            out.append(", ");
            if (array.isText()) {
                write(array.text());
            } else {
                list(array.toList());
            }
        }
        out.append(')');
    }

    private void call(String name, PyTuple arguments) {
        out.append(name).append('(');
        items(arguments.iterator());
        out.append(')');
    }

    private void instance(PyInstance instance) {
        out.append('<').append(instance.type()).append(" object");
        if (instance.arguments().size() > 0) {
            out.append(' ');
            tuple(instance.arguments());
        }
        if (instance.hasState()) {
            out.append(' ');
            write(instance.state());
        }
        out.append('>');
    }
}
