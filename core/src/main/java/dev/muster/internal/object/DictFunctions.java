package dev.muster.internal.object;

import dev.muster.RemoteBiFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The operations of a map that run a client's function: on a thread of their own, outside the
/// monitor.
final class DictFunctions {
    /*
     * A function is the client's code and may take any time, so it must not be called inside the
     * monitor. It gets a copy of the present value, and its result is stored if the same object is
     * still there; if not, the function is called again with the new value. In that case another
     * call has made progress, so the system as a whole always does.
     */

    private DictFunctions() {}

    /// Computes the new value of an entry.
    @FunctionalInterface
    private interface Step {
        /// @param old the value stored for the key, or null
        /// @return the new value, null to remove, or [#KEEP]
        @Nullable Object apply(@Nullable Object old) throws Exception;
    }

    private static final Object KEEP = new Object();

    static Object compute(DictObject dict, Arguments a, JavaCall call) {
        Object key = a.get(0);
        return update(
                dict,
                a,
                call,
                old -> call.biFunction(a.bytes(1)).call(call.read(key), call.read(old)));
    }

    static Object computeIfAbsent(DictObject dict, Arguments a, JavaCall call) {
        Object key = a.get(0);
        return update(
                dict,
                a,
                call,
                old -> old != null ? KEEP : call.function(a.bytes(1)).call(call.read(key)));
    }

    static Object computeIfPresent(DictObject dict, Arguments a, JavaCall call) {
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

    static Object merge(DictObject dict, Arguments a, JavaCall call) {
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

    static Object replaceAll(DictObject dict, Arguments a, JavaCall call) {
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
