package dev.muster.internal.server.peer;

import dev.muster.RemoteBiFunction;
import dev.muster.codec.CodecException;
import dev.muster.codec.Encoded;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.server.object.DictObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The operations of a map that run a client's function: on a thread of their own, outside of the
/// monitor.
final class MapFunctions {
    /*
     * A function is the client's code and may take any time, so it must not be called inside the
     * monitor. It gets a copy of what is there, and its result is put in if the very same object is
     * still there; if not, it is called again with what is there now. Somebody else has got on then,
     * so all together always do.
     */

    private MapFunctions() {}

    /// What becomes of an entry.
    @FunctionalInterface
    private interface Step {
        /// @param old what is kept for the key, or null
        /// @return the new value, null to remove, or [#KEEP]
        @Nullable Object apply(@Nullable Object old) throws Exception;
    }

    private static final Object KEEP = new Object();

    static Object compute(MapPeer map, Input in, PeerCall call) throws CodecException {
        Encoded key = Values.read(in);
        Encoded function = Values.read(in);
        return update(
                map,
                key,
                call,
                old ->
                        call.session()
                                .functions()
                                .biFunction(function)
                                .call(read(key, call), read(old, call)));
    }

    static Object computeIfAbsent(MapPeer map, Input in, PeerCall call) throws CodecException {
        Encoded key = Values.read(in);
        Encoded function = Values.read(in);
        return update(
                map,
                key,
                call,
                old ->
                        old != null
                                ? KEEP
                                : call.session()
                                        .functions()
                                        .function(function)
                                        .call(read(key, call)));
    }

    static Object computeIfPresent(MapPeer map, Input in, PeerCall call) throws CodecException {
        Encoded key = Values.read(in);
        Encoded function = Values.read(in);
        return update(
                map,
                key,
                call,
                old ->
                        old == null
                                ? KEEP
                                : call.session()
                                        .functions()
                                        .biFunction(function)
                                        .call(read(key, call), read(old, call)));
    }

    static Object merge(MapPeer map, Input in, PeerCall call) throws CodecException {
        Encoded key = Values.read(in);
        Encoded value = Values.read(in);
        Encoded function = Values.read(in);
        return update(
                map,
                key,
                call,
                old ->
                        old == null
                                ? read(value, call)
                                : call.session()
                                        .functions()
                                        .biFunction(function)
                                        .call(read(old, call), read(value, call)));
    }

    static Object replaceAll(MapPeer map, Input in, PeerCall call) throws CodecException {
        Encoded written = Values.read(in);
        return call.elsewhere(() -> {
            RemoteBiFunction<@Nullable Object, @Nullable Object, @Nullable Object> function =
                    call.session().functions().biFunction(written);
            for (Object key : keys(map.dict())) {
                update(
                        map,
                        key,
                        call,
                        old ->
                                old == null
                                        ? KEEP
                                        : required(
                                                function.call(read(key, call), read(old, call))));
            }
            return PeerObject.NOTHING;
        });
    }

    private static Object required(@Nullable Object value) {
        if (value == null) {
            throw new NullPointerException("the function of replaceAll returned null");
        }
        return value;
    }

    private static List<@Nullable Object> keys(DictObject dict) {
        dict.monitor().enter();
        try {
            return new ArrayList<>(dict.entries().keySet());
        } finally {
            dict.monitor().leave();
        }
    }

    private static @Nullable Object read(@Nullable Object stored, PeerCall call)
            throws CodecException {
        return call.session().values().read(stored);
    }

    private static Object update(MapPeer map, Encoded written, PeerCall call, Step step)
            throws CodecException {
        Object key = call.key(written);
        return call.elsewhere(() -> update(map, key, call, step));
    }

    /// @return what is kept for the key at the end, or nothing
    private static @Nullable Object update(
            MapPeer map, @Nullable Object key, PeerCall call, Step step) throws Exception {
        while (true) {
            Object old = get(map.dict(), key);
            Object made = step.apply(old);
            if (KEEP.equals(made)) {
                return old == null ? PeerObject.NOTHING : old;
            }
            Object value = made == null ? null : call.session().values().made(made);
            if (putIfSame(map.dict(), key, old, value)) {
                return value == null ? PeerObject.NOTHING : value;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("the caller does not wait any longer");
            }
        }
    }

    private static @Nullable Object get(DictObject dict, @Nullable Object key) {
        dict.monitor().enter();
        try {
            return dict.entries().get(key);
        } finally {
            dict.monitor().leave();
        }
    }

    @SuppressWarnings("ReferenceEquality") // equal values may have come and gone in between
    private static boolean putIfSame(
            DictObject dict, @Nullable Object key, @Nullable Object old, @Nullable Object value) {
        dict.monitor().enter();
        try {
            if (dict.entries().get(key) != old) {
                return false;
            }
            if (value != null) {
                dict.put(key, value);
            } else if (dict.entries().containsKey(key)) {
                dict.remove(key);
            }
            return true;
        } finally {
            dict.monitor().leave();
        }
    }
}
