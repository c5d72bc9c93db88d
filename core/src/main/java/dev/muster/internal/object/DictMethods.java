package dev.muster.internal.object;

import dev.muster.RemoteBiFunction;
import dev.muster.internal.protocol.DataOperations.MapOperations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What clients may call on a dict.
final class DictMethods {
    static final MethodTable<DictObject> TABLE =
            MethodTable.of(DictObject.class, "dict", MapOperations.ALL)
                    .both(
                            MapOperations.CONTAINS_KEY,
                            Signature.builtin("key"),
                            DictObject::contains)
                    .quick("__delitem__", Signature.slot("key"), DictObject::delete)
                    .quick("__getitem__", Signature.builtin("key"), DictObject::getItem)
                    .proxied(
                            "__iter__",
                            "Iterator",
                            Signature.slot(),
                            (self, _) -> new DictIterator(self))
                    .both(MapOperations.SIZE, Signature.slot(), (self, _) -> (long) self.size())
                    .both(MapOperations.SET, Signature.slot("key", "value"), DictObject::setItem)
                    .both(MapOperations.CLEAR, Signature.builtin(), (self, _) -> self.clear())
                    .linear("copy", Signature.builtin(), (self, _) -> self.value())
                    .quick("get", Signature.builtin("key", "default=None"), DictObject::get)
                    .linear("items", Signature.builtin(), DictObject::items)
                    .linear("keys", Signature.builtin(), (self, _) -> self.keys())
                    .quick("pop", Signature.builtin("key", "default=..."), DictObject::pop)
                    .quick("popitem", Signature.builtin(), DictObject::popItem)
                    .both(
                            MapOperations.SET_DEFAULT,
                            Signature.builtin("key", "default=None"),
                            DictObject::setDefault)
                    .iterating(
                            "update", Signature.builtin("other=...", "**items"), DictObject::update)
                    .linear("values", Signature.builtin(), DictObject::values)
                    .quick("has_key", Signature.builtin("key"), DictObject::contains)
                    .iterating("__ior__", Signature.slot("other"), DictObject::unite)
                    .linear("__or__", Signature.slot("other"), DictObject::or)
                    .linear("__reversed__", Signature.builtin(), DictObject::reversed)
                    .linear("__ror__", Signature.slot("other"), DictObject::reverseOr)
                    .iterating(
                            "fromkeys",
                            Signature.builtin("iterable", "value=None"),
                            DictObject::fromKeys)
                    .java(MapOperations.GET, (self, a, _) -> self.orNothing(a.get(0)))
                    .java(
                            MapOperations.GET_VERSIONED,
                            (self, a, call) ->
                                    call.versioned(
                                            self.orNothing(a.get(0)), self.watchers().version()))
                    .java(MapOperations.PUT, (self, a, _) -> self.putPresent(a.get(0), a.get(1)))
                    .java(MapOperations.PUT_IF_ABSENT, (self, a, _) -> self.putIfAbsent(a))
                    .java(MapOperations.PUT_ALL, (self, a, _) -> self.putAll(a.rest(0)))
                    .java(MapOperations.REMOVE, (self, a, _) -> self.removeIfThere(a.get(0)))
                    .java(MapOperations.REMOVE_IF, DictObject::removeIf)
                    .java(MapOperations.REPLACE, (self, a, _) -> self.replace(a))
                    .java(MapOperations.REPLACE_IF, DictObject::replaceIf)
                    .java(
                            MapOperations.PAGE,
                            (self, a, call) -> call.page(self, a.index(0), a.index(1)))
                    .java(MapOperations.COMPUTE, DictMethods::compute)
                    .java(MapOperations.COMPUTE_IF_ABSENT, DictMethods::computeIfAbsent)
                    .java(MapOperations.COMPUTE_IF_PRESENT, DictMethods::computeIfPresent)
                    .java(MapOperations.MERGE, DictMethods::merge)
                    .java(MapOperations.REPLACE_ALL, DictMethods::replaceAll)
                    .watched(MapOperations.WATCH, MapOperations.UNWATCH)
                    .build();

    /// In place of a new value: the entry stays as it is.
    private static final Object KEEP = new Object();

    private DictMethods() {}

    // ---- operations that run a function of the client ----

    /*
     * A function is the client's code and may take any time, so it must not be called inside the
     * monitor. It gets a copy of the present value, and its result is stored if the same object is
     * still there; if not, the function is called again with the new value. In that case another
     * call has made progress, so the system as a whole always does.
     */

    /// Computes the new value of an entry.
    @FunctionalInterface
    private interface Step {
        /// @param old the value stored for the key, or null
        /// @return the new value, null to remove, or [#KEEP]
        @Nullable Object apply(@Nullable Object old) throws Exception;
    }

    private static Object compute(DictObject dict, Arguments a, JavaCall call) {
        Object key = a.get(0);
        return update(
                dict,
                a,
                call,
                old -> call.biFunction(a.bytes(1)).call(call.read(key), call.read(old)));
    }

    private static Object computeIfAbsent(DictObject dict, Arguments a, JavaCall call) {
        Object key = a.get(0);
        return update(
                dict,
                a,
                call,
                old -> old != null ? KEEP : call.function(a.bytes(1)).call(call.read(key)));
    }

    private static Object computeIfPresent(DictObject dict, Arguments a, JavaCall call) {
        Object key = a.get(0);
        return update(
                dict,
                a,
                call,
                old ->
                        old == null
                                ? KEEP
                                : call.biFunction(a.bytes(1)).call(call.read(key), call.read(old)));
    }

    private static Object merge(DictObject dict, Arguments a, JavaCall call) {
        Object value = a.get(1);
        return update(
                dict,
                a,
                call,
                old ->
                        old == null
                                ? call.read(value)
                                : call.biFunction(a.bytes(2))
                                        .call(call.read(old), call.read(value)));
    }

    private static Object replaceAll(DictObject dict, Arguments a, JavaCall call) {
        return call.elsewhere(() -> {
            RemoteBiFunction<@Nullable Object, @Nullable Object, @Nullable Object> function =
                    call.biFunction(a.bytes(0));
            for (Object key : keys(dict)) {
                updateHere(
                        dict,
                        key,
                        call,
                        old ->
                                old == null
                                        ? KEEP
                                        : required(function.call(call.read(key), call.read(old))));
            }
            return JavaCall.NOTHING;
        });
    }

    private static Object required(@Nullable Object value) {
        if (value == null) {
            throw new NullPointerException("the function of replaceAll returned null");
        }
        return value;
    }

    private static List<@Nullable Object> keys(DictObject dict) {
        return dict.monitor.inside(dict::keys);
    }

    /// Updates the entry of the key, which is the first argument.
    private static Object update(DictObject dict, Arguments a, JavaCall call, Step step) {
        return call.elsewhere(() -> updateHere(dict, a.get(0), call, step));
    }

    /// @return the value stored for the key at the end, or nothing
    private static @Nullable Object updateHere(
            DictObject dict, @Nullable Object key, JavaCall call, Step step) throws Exception {
        while (true) {
            Object old = get(dict, key);
            Object made = step.apply(old);
            if (KEEP.equals(made)) {
                return old == null ? JavaCall.NOTHING : old;
            }
            Object value = made == null ? null : call.made(made);
            if (putIfSame(dict, key, old, value)) {
                return value == null ? JavaCall.NOTHING : value;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("the caller does not wait any longer");
            }
        }
    }

    private static @Nullable Object get(DictObject dict, @Nullable Object key) {
        return dict.monitor.<@Nullable Object>inside(() -> dict.entries().get(key));
    }

    @SuppressWarnings("ReferenceEquality") // equal values may have come and gone in between
    private static boolean putIfSame(
            DictObject dict, @Nullable Object key, @Nullable Object old, @Nullable Object value) {
        return dict.monitor.inside(() -> {
            if (dict.entries().get(key) != old) {
                return false;
            }
            if (value != null) {
                dict.put(key, value);
            } else if (dict.entries().containsKey(key)) {
                dict.remove(key);
            }
            return true;
        });
    }
}
