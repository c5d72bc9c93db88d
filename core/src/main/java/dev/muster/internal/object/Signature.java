package dev.muster.internal.object;

import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyTuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a method as Python declares them. Immutable.
///
/// A parameter is written `"item"` (required), `"timeout=None"` (with a default: `None`, `True`,
/// `False`, `()` or a whole number), `"item=..."` (may be absent, then null), `"*items"` or
/// `"**items"` (collects what is left); after a lone `"*"` only keywords are accepted. The lone
/// `"*"` does not count as a parameter.
public final class Signature {
    /*
     * Wrong calls are worded as CPython words them, and it has one wording for methods written in
     * Python (queues, conditions) and several for those written in C: without arguments, with
     * exactly one, with a few, and the slots of the type (`__len__`).
     */
    private enum Wording {
        FUNCTION,
        BUILTIN,
        SLOT
    }

    private final Wording wording;
    private final String[] names;
    private final @Nullable Object[] defaults;
    private final boolean[] optional;

    /// How many parameters take positional arguments, and how many of these are required.
    private final int positional;

    private final int required;

    /// The indexes of `*items` and `**items`, or -1.
    private final int rest;

    private final int keywords;

    /// Whether a call can be bound without looking at names: there are only positional parameters.
    private final boolean plain;

    private Signature(Wording wording, String[] parameters) {
        this.wording = wording;
        List<String> declared = new ArrayList<>(List.of(parameters));
        int star = declared.indexOf("*");
        declared.remove("*");
        int count = declared.size();
        names = new String[count];
        defaults = new @Nullable Object[count];
        optional = new boolean[count];
        int restPlace = -1;
        int keywordsPlace = -1;
        int positionalCount = 0;
        int requiredCount = 0;
        for (int i = 0; i < count; i++) {
            String parameter = declared.get(i);
            int equals = parameter.indexOf('=');
            if (parameter.startsWith("**")) {
                keywordsPlace = i;
                names[i] = parameter.substring(2);
            } else if (parameter.startsWith("*")) {
                restPlace = i;
                names[i] = parameter.substring(1);
            } else {
                names[i] = equals < 0 ? parameter : parameter.substring(0, equals);
                optional[i] = equals >= 0;
                defaults[i] = equals < 0 ? null : literal(parameter.substring(equals + 1));
                boolean keywordOnly = restPlace >= 0 || (star >= 0 && i >= star);
                positionalCount += keywordOnly ? 0 : 1;
                requiredCount += keywordOnly || optional[i] ? 0 : 1;
            }
        }
        rest = restPlace;
        keywords = keywordsPlace;
        positional = positionalCount;
        required = requiredCount;
        plain = positional == count;
    }

    /// A method written in Python: its parameters may be given by position or by name.
    public static Signature of(String... parameters) {
        return new Signature(Wording.FUNCTION, parameters);
    }

    /// A method written in C: its parameters are given by position, except those after `"*"`.
    public static Signature builtin(String... parameters) {
        return new Signature(Wording.BUILTIN, parameters);
    }

    /// A slot of a type written in C, such as `__len__`: its parameters are given by position.
    public static Signature slot(String... parameters) {
        return new Signature(Wording.SLOT, parameters);
    }

    private static @Nullable Object literal(String text) {
        return switch (text) {
            case "None", "..." -> null;
            case "True" -> true;
            case "False" -> false;
            case "()" -> PyTuple.of();
            default -> Long.valueOf(text);
        };
    }

    /// Binds the arguments of a call to the parameters.
    ///
    /// @param method the name of the method in messages, with its class: `Queue.put`
    public Arguments bind(
            String method, List<? extends @Nullable Object> arguments, Map<?, ?> byName) {
        int count = arguments.size();
        if (plain && count >= required && count <= positional && byName.isEmpty()) {
            @Nullable Object[] values = arguments.toArray();
            if (count < positional) {
                values = Arrays.copyOf(values, positional);
                System.arraycopy(defaults, count, values, count, positional - count);
            }
            return new Arguments(values, (1L << count) - 1);
        }
        return bindByName(method, arguments, byName);
    }

    private Arguments bindByName(
            String method, List<? extends @Nullable Object> arguments, Map<?, ?> byName) {
        @Nullable Object[] values = defaults.clone();
        long given = 0;
        for (int i = 0; i < Math.min(arguments.size(), positional); i++) {
            values[i] = arguments.get(i);
            given |= 1L << i;
        }
        List<Object> others = new ArrayList<>();
        for (Map.Entry<?, ?> entry : byName.entrySet()) {
            int place = placeOf(entry.getKey());
            if (place < 0) {
                others.add(String.valueOf(entry.getKey()));
                others.add(entry.getValue());
            } else if ((given & 1L << place) != 0) {
                throw wrong(
                        "%s() got multiple values for argument '%s'"
                                .formatted(method, names[place]));
            } else {
                values[place] = entry.getValue();
                given |= 1L << place;
            }
        }
        if (keywords >= 0) {
            values[keywords] = dictOf(others);
            given |= 1L << keywords;
        } else if (!others.isEmpty()) {
            throw unexpectedKeyword(method, (String) others.getFirst());
        }
        if (rest >= 0) {
            int from = Math.min(positional, arguments.size());
            values[rest] = new ArrayList<>(arguments.subList(from, arguments.size()));
            given |= 1L << rest;
        } else if (arguments.size() > positional) {
            throw wrongCount(method, arguments.size(), given);
        }
        for (int i = 0; i < names.length; i++) {
            if ((given & 1L << i) == 0 && !optional[i]) {
                throw wrongCount(method, arguments.size(), given);
            }
        }
        return new Arguments(values, given);
    }

    /// The index of the parameter that a keyword names, or -1.
    private int placeOf(@Nullable Object keyword) {
        int first = wording == Wording.FUNCTION ? 0 : positional;
        for (int i = first; i < names.length; i++) {
            if (i != rest && i != keywords && names[i].equals(keyword)) {
                return i;
            }
        }
        return -1;
    }

    private static PyDict dictOf(List<Object> namesAndValues) {
        PyDict dict = new PyDict();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            dict.put(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
        return dict;
    }

    private PyException unexpectedKeyword(String method, String keyword) {
        if (wording == Wording.FUNCTION) {
            return wrong("%s() got an unexpected keyword argument '%s'".formatted(method, keyword));
        }
        if (names.length > positional) {
            return wrong(
                    "%s() got an unexpected keyword argument '%s'"
                            .formatted(simpleName(method), keyword));
        }
        return wording == Wording.SLOT
                ? wrong("wrapper %s() takes no keyword arguments".formatted(simpleName(method)))
                : wrong("%s() takes no keyword arguments".formatted(method));
    }

    private PyException wrongCount(String method, int count, long given) {
        return switch (wording) {
            case FUNCTION -> wrongCountOfFunction(method, count, given);
            case BUILTIN -> wrongCountOfBuiltin(method, count);
            case SLOT -> wrong(expected(count));
        };
    }

    private PyException wrongCountOfBuiltin(String method, int count) {
        if (positional == 0) {
            return names.length == 0
                    ? wrong("%s() takes no arguments (%d given)".formatted(method, count))
                    : wrong("%s() takes no positional arguments".formatted(simpleName(method)));
        }
        return positional == 1 && required == 1
                ? wrong("%s() takes exactly one argument (%d given)".formatted(method, count))
                : wrong("%s %s".formatted(simpleName(method), expected(count)));
    }

    private String expected(int count) {
        String limit = required == positional ? "" : count < required ? "at least " : "at most ";
        int allowed = count < required ? required : positional;
        return "expected %s%d argument%s, got %d"
                .formatted(limit, allowed, allowed == 1 ? "" : "s", count);
    }

    private PyException wrongCountOfFunction(String method, int count, long given) {
        if (count > positional && rest < 0) {
            // Python counts `self`.
            int most = positional + 1;
            return wrong(
                    "%s() takes %s positional argument%s but %d were given"
                            .formatted(
                                    method,
                                    required == positional
                                            ? "" + most
                                            : "from " + (required + 1) + " to " + most,
                                    most == 1 ? "" : "s",
                                    count + 1));
        }
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            if ((given & 1L << i) == 0 && !optional[i]) {
                missing.add("'" + names[i] + "'");
            }
        }
        return wrong(
                "%s() missing %d required positional argument%s: %s"
                        .formatted(
                                method,
                                missing.size(),
                                missing.size() == 1 ? "" : "s",
                                enumerate(missing)));
    }

    private static String enumerate(List<String> words) {
        int last = words.size() - 1;
        return switch (words.size()) {
            case 1 -> words.getFirst();
            case 2 -> words.getFirst() + " and " + words.getLast();
            default -> String.join(", ", words.subList(0, last)) + ", and " + words.getLast();
        };
    }

    private static String simpleName(String method) {
        return method.substring(method.lastIndexOf('.') + 1);
    }

    private static PyException wrong(String message) {
        return PyException.of("TypeError", message);
    }
}
