package dev.muster.internal.object;

import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PyInstance;
import dev.muster.pickle.PyOrder;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PySlice;
import dev.muster.pickle.PyTuple;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The Python functions that the server can call as the key of a sort: those that only read a
/// value.
final class Functions {
    private static final Map<String, UnaryOperator<@Nullable Object>> BUILTINS =
            Map.ofEntries(
                    Map.entry("len", Functions::len),
                    Map.entry("abs", Numbers::abs),
                    Map.entry("int", Numbers::toInt),
                    Map.entry("float", Numbers::toFloat),
                    Map.entry("bool", Functions::truth),
                    Map.entry("str", Functions::str),
                    Map.entry("repr", PyRepr::repr),
                    Map.entry("min", value -> Functions.extreme(value, "min")),
                    Map.entry("max", value -> Functions.extreme(value, "max")),
                    Map.entry("str.lower", value -> text("lower", value).toLowerCase(Locale.ROOT)),
                    Map.entry("str.upper", value -> text("upper", value).toUpperCase(Locale.ROOT)),
                    Map.entry(
                            "str.casefold",
                            value ->
                                    text("casefold", value)
                                            .toUpperCase(Locale.ROOT)
                                            .toLowerCase(Locale.ROOT)));

    private static final Map<String, UnaryOperator<@Nullable Object>> OPERATORS =
            Map.of(
                    "neg", Numbers::negated,
                    "abs", Numbers::abs,
                    "truth", Functions::truth,
                    "not_", value -> !truth(value));

    private static final String CALLABLE =
            "len, abs, int, float, bool, str, repr, min, max, str.lower, str.upper,"
                    + " str.casefold, operator.neg, operator.itemgetter(...) and"
                    + " operator.attrgetter(...)";

    private Functions() {}

    /// The function that a pickled value names.
    ///
    /// @throws PyException TypeError if the value is not a function, or not one of these
    static UnaryOperator<@Nullable Object> of(Object pickled) {
        UnaryOperator<@Nullable Object> function =
                switch (pickled) {
                    case PyGlobal global -> named(global.module(), global.name());
                    case PyInstance call -> made(call);
                    default ->
                            throw PyException.of(
                                    "TypeError",
                                    "'%s' object is not callable"
                                            .formatted(PyRepr.typeName(pickled)));
                };
        if (function == null) {
            throw PyException.of(
                    "TypeError",
                    "sort key %s cannot be called in this server; it can call %s: use one of these,"
                                    .formatted(nameOf(pickled), CALLABLE)
                            + " or sort a copy and put it back with x[:] = sorted(x[:], key=...)");
        }
        return function;
    }

    private static @Nullable UnaryOperator<@Nullable Object> named(String module, String name) {
        return switch (module) {
            case "builtins" -> BUILTINS.get(name);
            case "operator", "_operator" -> OPERATORS.get(name);
            default -> null;
        };
    }

    /// A function that is the result of a call: `itemgetter(1)`, and `getattr(str, 'lower')` as
    /// protocols below 4 write `str.lower`.
    private static @Nullable UnaryOperator<@Nullable Object> made(PyInstance call) {
        List<?> arguments = call.arguments().toList();
        if (arguments.isEmpty()) {
            return null;
        }
        return switch (call.type().toString()) {
            case "operator.itemgetter", "_operator.itemgetter" ->
                    value -> each(arguments, value, Functions::item);
            case "operator.attrgetter", "_operator.attrgetter" ->
                    value -> each(arguments, value, Functions::attribute);
            case "builtins.getattr" ->
                    arguments.size() == 2 && arguments.getFirst() instanceof PyGlobal of
                            ? named(of.module(), of.name() + "." + arguments.get(1))
                            : null;
            default -> null;
        };
    }

    private static String nameOf(Object pickled) {
        PyGlobal global = pickled instanceof PyInstance call ? call.type() : (PyGlobal) pickled;
        return global.toString();
    }

    @FunctionalInterface
    private interface Getter {
        @Nullable Object get(@Nullable Object value, @Nullable Object key);
    }

    /// The result of a getter: for one key the value, for several a tuple.
    private static @Nullable Object each(List<?> keys, @Nullable Object value, Getter getter) {
        if (keys.size() == 1) {
            return getter.get(value, keys.getFirst());
        }
        List<@Nullable Object> found = new ArrayList<>();
        keys.forEach(key -> found.add(getter.get(value, key)));
        return PyTuple.ofList(found);
    }

    private static @Nullable Object item(@Nullable Object value, @Nullable Object key) {
        if (value instanceof PyDict dict) {
            return DictObject.require(dict, key);
        }
        String type = PyRepr.typeName(value);
        List<@Nullable Object> elements =
                value instanceof List || value instanceof PyTuple || value instanceof String
                        ? Elements.of(value)
                        : null;
        if (elements == null) {
            throw PyException.of("TypeError", "'%s' object is not subscriptable".formatted(type));
        }
        if (key instanceof PySlice slice) {
            return sliced(value, elements, slice);
        }
        Long index = Subscript.number(key);
        if (index == null) {
            throw PyException.of(
                    "TypeError",
                    "%s indices must be integers or slices, not %s"
                            .formatted(type, PyRepr.typeName(key)));
        }
        String outOfRange = (type.equals("str") ? "string" : type) + " index out of range";
        return elements.get(Subscript.place(index, elements.size(), outOfRange));
    }

    private static Object sliced(
            @Nullable Object value, List<@Nullable Object> elements, PySlice slice) {
        List<@Nullable Object> part = Subscript.places(slice, elements.size()).get(elements);
        if (value instanceof String) {
            StringBuilder text = new StringBuilder();
            part.forEach(text::append);
            return text.toString();
        }
        return value instanceof PyTuple ? PyTuple.ofList(part) : part;
    }

    /// An attribute of a user's object: part of the pickled state.
    private static @Nullable Object attribute(@Nullable Object value, @Nullable Object name) {
        if (value instanceof PyInstance instance
                && instance.state() instanceof Map<?, ?> attributes
                && attributes.containsKey(name)) {
            return attributes.get(name);
        }
        throw PyException.of(
                "AttributeError",
                "'%s' object has no attribute '%s'".formatted(PyRepr.typeName(value), name));
    }

    /// Whether a value is true in Python.
    static boolean truth(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case Double number -> number != 0;
            case BigInteger number -> number.signum() != 0;
            case BigDecimal number -> number.signum() != 0;
            case Number number -> number.longValue() != 0;
            case CharSequence text -> !text.isEmpty();
            case Collection<?> elements -> !elements.isEmpty();
            case Map<?, ?> entries -> !entries.isEmpty();
            case Duration time -> !time.isZero();
            case Iterable<?> elements -> elements.iterator().hasNext();
            default -> !value.getClass().isArray() || Array.getLength(value) > 0;
        };
    }

    private static Object len(@Nullable Object value) {
        return switch (value) {
            case String text -> Elements.length(text);
            case PyInstance _ -> throw noLength(value);
            case null -> throw noLength(null);
            default -> {
                List<?> elements = Elements.orNull(value);
                if (elements == null) {
                    throw noLength(value);
                }
                yield (long) elements.size();
            }
        };
    }

    private static PyException noLength(@Nullable Object value) {
        return PyException.of(
                "TypeError", "object of type '%s' has no len()".formatted(PyRepr.typeName(value)));
    }

    private static String str(@Nullable Object value) {
        return value instanceof String text ? text : PyRepr.repr(value);
    }

    private static String text(String method, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw PyException.of(
                "TypeError",
                "descriptor '%s' for 'str' objects doesn't apply to a '%s' object"
                        .formatted(method, PyRepr.typeName(value)));
    }

    private static @Nullable Object extreme(@Nullable Object value, String which) {
        List<@Nullable Object> elements = Elements.of(value);
        if (elements.isEmpty()) {
            throw PyException.of("ValueError", which + "() iterable argument is empty");
        }
        boolean greatest = which.equals("max");
        Object extreme = elements.getFirst();
        for (Object element : elements.subList(1, elements.size())) {
            boolean better =
                    greatest ? PyOrder.less(extreme, element) : PyOrder.less(element, extreme);
            extreme = better ? element : extreme;
        }
        return extreme;
    }
}
