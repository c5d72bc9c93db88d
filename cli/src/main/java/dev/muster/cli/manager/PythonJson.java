package dev.muster.cli.manager;

import dev.muster.pickle.PyByteArray;
import dev.muster.pickle.PyComplex;
import dev.muster.pickle.PyCounter;
import dev.muster.pickle.PyDefaultDict;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyFrozenSet;
import dev.muster.pickle.PyOrderedDict;
import dev.muster.pickle.PyRepr;
import dev.muster.pickle.PySet;
import dev.muster.pickle.PyTuple;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Python's values as JSON and back.
///
/// | JSON | Python |
/// |---|---|
/// | `null`, `true`, `"text"`, `[1, 2]` | `None`, `True`, `'text'`, `[1, 2]` |
/// | `5`, with any number of digits | `5`, an int |
/// | `5.0`, `5e3` | `5.0`, `5000.0`, floats |
/// | `{"a": 1}` | `{'a': 1}` |
/// | `{"$tuple": [1, 2]}` | `(1, 2)` |
/// | `{"$set": [1]}`, `{"$frozenset": [1]}` | `{1}`, `frozenset({1})` |
/// | `{"$bytes": "AAE="}`, `{"$bytearray": "AAE="}` | `b'\x00\x01'` in base64, `bytearray(…)` |
/// | `{"$float": "nan"}`, `"inf"`, `"-inf"` | what JSON has no number for |
/// | `{"$complex": [1.0, 2.0]}` | `(1+2j)` |
/// | `{"$dict": [[1, "a"]]}` | `{1: 'a'}`: a dict with a key that is no text, or that is like one of these |
/// | `{"$python": "…"}` | anything else, by its `repr`; only as a result |
///
/// What is written can be read again, and is equal then, but for `$python`.
public final class PythonJson {
    private static final String TAG = "$";

    private PythonJson() {}

    /// The Python value of a plain value of JSON.
    ///
    /// @throws IllegalArgumentException if it looks like one of the forms and is none
    public static @Nullable Object fromJson(@Nullable Object json) {
        return switch (json) {
            case List<?> list -> all(list);
            case Map<?, ?> map -> {
                Object name = map.size() == 1 ? map.keySet().iterator().next() : "";
                yield String.valueOf(name).startsWith(TAG)
                        ? tagged(String.valueOf(name), map.get(name))
                        : dict(map);
            }
            case null, default -> json;
        };
    }

    private static List<@Nullable Object> all(Iterable<?> list) {
        var all = new ArrayList<@Nullable Object>();
        for (Object each : list) {
            all.add(fromJson(each));
        }
        return all;
    }

    private static PyDict dict(Map<?, ?> map) {
        var dict = new PyDict();
        map.forEach((name, value) -> dict.put(name, fromJson(value)));
        return dict;
    }

    private static Object tagged(String tag, @Nullable Object content) {
        return switch (tag) {
            case "$tuple" -> PyTuple.ofList(all(list(tag, content)));
            case "$set" -> PySet.copyOf(all(list(tag, content)));
            case "$frozenset" -> PyFrozenSet.copyOf(all(list(tag, content)));
            case "$bytes" -> bytes(tag, content);
            case "$bytearray" -> PyByteArray.of(bytes(tag, content));
            case "$float" -> notANumber(content);
            case "$complex" -> complex(tag, list(tag, content));
            case "$dict" -> pairs(tag, list(tag, content));
            default ->
                    throw new IllegalArgumentException(
                            "%s is none of $tuple, $set, $frozenset, $bytes, $bytearray, $float, $complex, $dict; as a key of a dict write {\"$dict\": [[\"%s\", …]]}"
                                    .formatted(tag, tag));
        };
    }

    private static IllegalArgumentException wrong(String tag, String must) {
        return new IllegalArgumentException("what is in %s must be %s".formatted(tag, must));
    }

    private static List<?> list(String tag, @Nullable Object content) {
        if (content instanceof List<?> list) {
            return list;
        }
        throw wrong(tag, "a list");
    }

    private static byte[] bytes(String tag, @Nullable Object content) {
        try {
            if (content instanceof String text) {
                return Base64.getDecoder().decode(text);
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw wrong(tag, "a text in base64");
    }

    private static Double notANumber(@Nullable Object content) {
        return switch (content instanceof String text ? text : "") {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> throw wrong("$float", "\"nan\", \"inf\" or \"-inf\"");
        };
    }

    private static PyComplex complex(String tag, List<?> parts) {
        if (parts.size() == 2
                && fromJson(parts.getFirst()) instanceof Number real
                && fromJson(parts.getLast()) instanceof Number imaginary) {
            return new PyComplex(real.doubleValue(), imaginary.doubleValue());
        }
        throw wrong(tag, "two numbers");
    }

    private static PyDict pairs(String tag, List<?> entries) {
        var dict = new PyDict();
        for (Object each : entries) {
            if (!(each instanceof List<?> pair) || pair.size() != 2) {
                throw wrong(tag, "a list of [key, value]");
            }
            dict.put(fromJson(pair.getFirst()), fromJson(pair.getLast()));
        }
        return dict;
    }

    /// The plain value of JSON for a Python value; for anything there is one.
    public static @Nullable Object toJson(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Boolean truth -> truth;
            case String text -> text;
            case Long number -> number;
            case Integer number -> number;
            case BigInteger number -> number;
            case Double number -> number(number);
            case byte[] bytes -> Map.of("$bytes", Base64.getEncoder().encodeToString(bytes));
            case PyByteArray bytes ->
                    Map.of("$bytearray", Base64.getEncoder().encodeToString(bytes.bytes()));
            case PyComplex(double real, double imaginary) ->
                    Map.of("$complex", List.of(number(real), number(imaginary)));
            case PyTuple tuple -> Map.of("$tuple", listOf(tuple.toList()));
            case PySet set -> Map.of("$set", listOf(set));
            case PyFrozenSet set -> Map.of("$frozenset", listOf(set));
            case PyDefaultDict dict -> inPython(dict);
            case PyCounter dict -> inPython(dict);
            case PyOrderedDict dict -> inPython(dict);
            case PyDict dict -> mapOf(dict);
            case List<?> list -> listOf(list);
            default -> inPython(value);
        };
    }

    private static Object number(double number) {
        if (Double.isFinite(number)) {
            return number;
        }
        String name = Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        return Map.of("$float", name);
    }

    private static Object inPython(Object value) {
        return Map.of("$python", PyRepr.repr(value));
    }

    private static List<@Nullable Object> listOf(Collection<?> values) {
        var list = new ArrayList<@Nullable Object>();
        values.forEach(each -> list.add(toJson(each)));
        return list;
    }

    private static Object mapOf(PyDict dict) {
        boolean isPlain =
                dict.keySet().stream().allMatch(String.class::isInstance)
                        && !(dict.size() == 1
                                && String.valueOf(dict.keySet().iterator().next()).startsWith(TAG));
        if (isPlain) {
            var map = new LinkedHashMap<String, @Nullable Object>();
            dict.forEach((key, value) -> map.put((String) key, toJson(value)));
            return map;
        }
        var pairs = new ArrayList<@Nullable Object>();
        dict.forEach((key, value) -> {
            var pair = new ArrayList<@Nullable Object>();
            pair.add(toJson(key));
            pair.add(toJson(value));
            pairs.add(pair);
        });
        return Map.of("$dict", pairs);
    }
}
