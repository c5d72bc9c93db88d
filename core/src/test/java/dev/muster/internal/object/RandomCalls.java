package dev.muster.internal.object;

import dev.muster.pickle.PyArray;
import dev.muster.pickle.PyDict;
import dev.muster.pickle.PyGlobal;
import dev.muster.pickle.PySlice;
import dev.muster.pickle.PyTuple;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Calls of the data types' methods with arguments that are mostly right, all from one seed.
final class RandomCalls {
    /// One call, not yet made.
    record Call(String method, List<@Nullable Object> arguments, Map<?, ?> keywords) {}

    private static final List<String> WORDS = List.of("", "a", "b", "ab", "é", "\uD83D\uDE00");

    private final Random random;
    private String typecode = "i";

    RandomCalls(Random random) {
        this.random = random;
    }

    Call next(String typeid) {
        Call call =
                switch (typeid) {
                    case "list" -> onList();
                    case "dict" -> onDict();
                    case "Array" -> onArray();
                    case "Namespace" -> onNamespace();
                    default -> onValue();
                };
        boolean isPython2 = call.method.endsWith("slice__") || call.method.equals("has_key");
        return random.nextInt(25) == 0 && !isPython2 ? spoiled(call) : call;
    }

    /// The same call with an argument too few or too many.
    private Call spoiled(Call call) {
        List<@Nullable Object> arguments = new ArrayList<>(call.arguments);
        if (arguments.isEmpty() || random.nextBoolean()) {
            arguments.add(value());
        } else {
            arguments.removeLast();
        }
        return new Call(call.method, arguments, call.keywords);
    }

    private Call onList() {
        return oneOf(
                () -> call("__add__", wrongOr(this::list)),
                () -> call("__contains__", value()),
                () -> call("__delitem__", subscript()),
                () -> call("__getitem__", subscript()),
                () -> call("__getitem__", slice()),
                () -> call("__len__"),
                () -> call("__mul__", wrongOr(() -> number(3))),
                () -> call("__rmul__", wrongOr(() -> number(3))),
                () -> call("__imul__", wrongOr(() -> number(2))),
                () -> call("__reversed__"),
                () -> call("__setitem__", index(), value()),
                () -> call("__setitem__", slice(), wrongOr(this::iterable)),
                () -> call("append", value()),
                () -> call("append", value()),
                () -> call("count", value()),
                () -> call("extend", wrongOr(this::iterable)),
                () -> call("index", value()),
                () -> call("index", value(), bound()),
                () -> call("index", value(), bound(), bound()),
                () -> call("insert", index(), value()),
                () -> call("pop"),
                () -> call("pop", index()),
                () -> call("remove", value()),
                () -> call("reverse"),
                this::sort,
                () -> random.nextInt(4) == 0 ? call("clear") : call("copy"),
                () -> call("__getslice__", (long) number(9), (long) number(9)),
                () -> call("__setslice__", (long) number(9), (long) number(9), list()),
                () -> call("__delslice__", (long) number(9), (long) number(9)));
    }

    private Call sort() {
        PyDict keywords = new PyDict();
        if (random.nextBoolean()) {
            keywords.put(
                    "key",
                    oneOf(
                            () -> PyGlobal.builtin("repr"),
                            () -> PyGlobal.builtin("str"),
                            () -> PyGlobal.builtin("len"),
                            () -> PyGlobal.builtin("abs"),
                            () -> PyGlobal.builtin("bool"),
                            () -> PyGlobal.builtin("float")));
        }
        if (random.nextBoolean()) {
            keywords.put("reverse", random.nextBoolean());
        }
        return new Call("sort", List.of(), keywords);
    }

    private Call onDict() {
        return oneOf(
                () -> call("__contains__", key()),
                () -> call("__delitem__", key()),
                () -> call("__getitem__", key()),
                () -> call("__len__"),
                () -> call("__setitem__", key(), value()),
                () -> call("__setitem__", key(), value()),
                () -> random.nextInt(4) == 0 ? call("clear") : call("copy"),
                () -> call("get", key()),
                () -> call("get", key(), value()),
                () -> call("items"),
                () -> call("keys"),
                () -> call("pop", key()),
                () -> call("pop", key(), value()),
                () -> call("popitem"),
                () -> call("setdefault", key()),
                () -> call("setdefault", key(), value()),
                () -> call("update", dict()),
                () -> call("update", pairs()),
                () -> call("update", wrongOr(this::dict)),
                () -> new Call("update", List.of(), words()),
                () -> call("values"),
                () -> call("has_key", key()),
                () -> call("__or__", wrongOr(this::dict)),
                () -> call("__ror__", wrongOr(this::dict)),
                () -> call("__ior__", dict()),
                () -> call("__reversed__"),
                () -> call("fromkeys", wrongOr(this::iterable)),
                () -> call("fromkeys", list(), value()));
    }

    private Call onArray() {
        return oneOf(
                () -> call("__len__"),
                () -> call("__getitem__", subscript()),
                () -> call("__getitem__", slice()),
                () -> call("__setitem__", index(), element()),
                () -> call("__setitem__", index(), value()),
                () -> call("__setitem__", slice(), value()),
                () -> call("__setitem__", slice(), array()),
                () -> call("__setitem__", slice(), array()),
                () -> call("__getslice__", (long) number(9), (long) number(9)));
    }

    private Call onNamespace() {
        return oneOf(
                () -> call("__setattr__", name(), value()),
                () -> call("__getattribute__", name()),
                () -> call("__delattr__", name()));
    }

    private Call onValue() {
        return oneOf(() -> call("get"), () -> call("set", value()));
    }

    /// What a type's `create` takes.
    Call creation(String typeid) {
        return switch (typeid) {
            case "list" -> call("list", list());
            case "dict" -> new Call("dict", List.of(dict()), words());
            case "Namespace" -> new Call("Namespace", List.of(), words());
            case "Value" -> call("Value", "i", value());
            default -> arrayCreation();
        };
    }

    private Call arrayCreation() {
        typecode = "" + "bBhHiIlLqQfd".charAt(random.nextInt(12));
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            elements.add((long) random.nextInt(128));
        }
        return call("Array", typecode, elements);
    }

    private static Call call(String method, @Nullable Object... arguments) {
        List<@Nullable Object> list = new ArrayList<>();
        Collections.addAll(list, arguments);
        return new Call(method, list, Map.of());
    }

    @SafeVarargs
    private <E> E oneOf(Supplier<? extends E>... choices) {
        return choices[random.nextInt(choices.length)].get();
    }

    private @Nullable Object wrongOr(Supplier<? extends Object> right) {
        return random.nextInt(6) == 0 ? value() : right.get();
    }

    /// A number around zero.
    private Long number(int reach) {
        return (long) random.nextInt(2 * reach + 1) - reach;
    }

    @Nullable Object value() {
        return oneOf(
                () -> null,
                () -> random.nextBoolean(),
                () -> number(3),
                () -> number(3),
                () -> number(3).doubleValue(),
                () -> 0.5 + number(2),
                () -> WORDS.get(random.nextInt(WORDS.size())),
                () -> new byte[] {97},
                () -> Numbers.narrowed(BigInteger.ONE.shiftLeft(60 + random.nextInt(10)).negate()),
                () -> PyTuple.of(number(1), number(1)),
                () -> PyTuple.of(),
                () -> new ArrayList<>(List.of(number(1))),
                () -> dict());
    }

    private @Nullable Object key() {
        return random.nextInt(12) == 0
                ? value()
                : oneOf(
                        () -> null,
                        () -> random.nextBoolean(),
                        () -> number(2),
                        () -> number(2).doubleValue(),
                        () -> WORDS.get(random.nextInt(WORDS.size())),
                        () -> PyTuple.of(number(1)));
    }

    private PyArray array() {
        PyArray array = PyArray.zeros(typecode.charAt(0), random.nextInt(4));
        return random.nextInt(8) == 0 ? PyArray.zeros('h', 2) : array;
    }

    private Object element() {
        return oneOf(
                () -> number(3),
                () -> number(300),
                () -> number(70_000),
                () -> number(Integer.MAX_VALUE / 2) * 5,
                () -> Long.MAX_VALUE,
                () -> Numbers.narrowed(BigInteger.ONE.shiftLeft(62 + random.nextInt(4))),
                () -> Numbers.narrowed(BigInteger.ONE.shiftLeft(62 + random.nextInt(4)).negate()),
                () -> true,
                () -> 0.1);
    }

    private @Nullable Object subscript() {
        return random.nextInt(3) == 0 ? slice() : index();
    }

    private @Nullable Object index() {
        return random.nextInt(15) == 0 ? value() : number(5);
    }

    private @Nullable Object bound() {
        return random.nextInt(8) == 0 ? value() : number(5);
    }

    private PySlice slice() {
        return new PySlice(sliceBound(), sliceBound(), random.nextBoolean() ? null : bound());
    }

    private @Nullable Object sliceBound() {
        return random.nextInt(3) == 0 ? null : bound();
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            list.add(random.nextInt(3) == 0 ? value() : number(3));
        }
        return list;
    }

    private Object iterable() {
        return oneOf(this::list, () -> PyTuple.ofList(list()), () -> "ab\u00e9", this::dict);
    }

    private PyDict dict() {
        PyDict dict = new PyDict();
        for (int i = random.nextInt(4); i > 0; i--) {
            dict.put(number(3), number(3));
        }
        return dict;
    }

    private Object pairs() {
        List<@Nullable Object> pairs = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            pairs.add(
                    random.nextInt(8) == 0
                            ? value()
                            : PyTuple.of(WORDS.get(random.nextInt(WORDS.size())), number(3)));
        }
        return pairs;
    }

    private PyDict words() {
        PyDict words = new PyDict();
        for (int i = random.nextInt(3); i > 0; i--) {
            words.put("" + "abc".charAt(random.nextInt(3)), value());
        }
        return words;
    }

    private @Nullable Object name() {
        return random.nextInt(12) == 0 ? value() : "" + "abc".charAt(random.nextInt(3));
    }
}
