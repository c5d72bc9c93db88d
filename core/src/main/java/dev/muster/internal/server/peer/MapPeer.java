package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.MapOperation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.server.object.DictObject;
import dev.muster.internal.server.object.SharedObject;
import dev.muster.pickle.PyDict;
import org.jspecify.annotations.Nullable;

/// A dict as Java clients use it: [MapOperation].
record MapPeer(DictObject dict) implements PeerObject {
    private static final MapOperation[] OPERATIONS = MapOperation.values();

    @Override
    public SharedObject object() {
        return dict;
    }

    @Override
    public SharedType type() {
        return SharedType.MAP;
    }

    @Override
    public boolean mayLast(int operation) throws CodecException {
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case REMOVE_IF, REPLACE_IF -> dict.stored().isHeavy() || isWritten();
            case CLEAR, PAGE -> dict.isMuch();
            default -> false;
        };
    }

    /// Whether values may have to be made again to be compared: of a large map it is not known.
    private boolean isWritten() {
        return dict.isMuch() || PeerObject.areWritten(dict.entries().values());
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        PyDict entries = dict.entries();
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case GET -> {
                Object key = call.key(Values.read(in));
                yield orNothing(entries.get(key), key);
            }
            case GET_VERSIONED -> answerVersioned(call.key(Values.read(in)), call);
            case PUT -> {
                Object key = call.key(Values.read(in));
                yield present(dict.put(key, call.stored(Values.read(in))));
            }
            case SET -> {
                Object key = call.key(Values.read(in));
                dict.put(key, call.stored(Values.read(in)));
                yield NOTHING;
            }
            case PUT_IF_ABSENT -> {
                Object key = call.key(Values.read(in));
                Object value = call.stored(Values.read(in));
                yield entries.containsKey(key) ? entries.get(key) : present(dict.put(key, value));
            }
            case PUT_ALL -> {
                int count = in.readCount(2);
                for (int i = 0; i < count; i++) {
                    Object key = call.key(Values.read(in));
                    dict.put(key, call.stored(Values.read(in)));
                }
                yield NOTHING;
            }
            case REMOVE -> {
                Object key = call.key(Values.read(in));
                yield entries.containsKey(key) ? dict.remove(key) : NOTHING;
            }
            case REMOVE_IF -> {
                Object key = call.key(Values.read(in));
                boolean isSo = holds(key, call.stored(Values.read(in)), call);
                if (isSo) {
                    dict.remove(key);
                }
                yield isSo;
            }
            case REPLACE -> {
                Object key = call.key(Values.read(in));
                Object value = call.stored(Values.read(in));
                yield entries.containsKey(key) ? dict.put(key, value) : NOTHING;
            }
            case REPLACE_IF -> {
                Object key = call.key(Values.read(in));
                boolean isSo = holds(key, call.stored(Values.read(in)), call);
                Object value = call.stored(Values.read(in));
                if (isSo) {
                    dict.put(key, value);
                }
                yield isSo;
            }
            case CONTAINS_KEY -> entries.containsKey(call.key(Values.read(in)));
            case SIZE -> entries.size();
            case CLEAR -> {
                dict.clear();
                yield NOTHING;
            }
            case PAGE -> call.session().pages().next(dict, in, call);
            case COMPUTE -> MapFunctions.compute(this, in, call);
            case COMPUTE_IF_ABSENT -> MapFunctions.computeIfAbsent(this, in, call);
            case COMPUTE_IF_PRESENT -> MapFunctions.computeIfPresent(this, in, call);
            case MERGE -> MapFunctions.merge(this, in, call);
            case REPLACE_ALL -> MapFunctions.replaceAll(this, in, call);
            case WATCH -> call.watch(in, object());
            case UNWATCH -> call.unwatch(in.readUnsigned());
        };
    }

    private @Nullable Object orNothing(@Nullable Object value, @Nullable Object key) {
        return value == null && !dict.entries().containsKey(key) ? NOTHING : value;
    }

    /// A null here means that the key is new: Java's maps hold none.
    private static Object present(@Nullable Object before) {
        return before == null ? NOTHING : before;
    }

    private boolean holds(@Nullable Object key, @Nullable Object value, PeerCall call) {
        return dict.entries().containsKey(key)
                && call.session().values().same(dict.entries().get(key), value);
    }

    private Object answerVersioned(@Nullable Object key, PeerCall call) {
        Object value = orNothing(dict.entries().get(key), key);
        long version = dict.watchers().version();
        call.succeedWith(
                value,
                out -> {
                    out.writeLong(version);
                    if (!NOTHING.equals(value)) {
                        call.session().values().write(value, out);
                    }
                });
        return LATER;
    }
}
