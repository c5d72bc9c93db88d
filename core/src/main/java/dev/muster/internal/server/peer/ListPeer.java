package dev.muster.internal.server.peer;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.internal.protocol.ListOperation;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.protocol.Values;
import dev.muster.internal.server.object.ListObject;
import dev.muster.internal.server.object.SharedObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list as Java clients use it: [ListOperation].
record ListPeer(ListObject list) implements PeerObject {
    private static final ListOperation[] OPERATIONS = ListOperation.values();

    @Override
    public SharedObject object() {
        return list;
    }

    @Override
    public SharedType type() {
        return SharedType.LIST;
    }

    @Override
    public boolean mayLast(int operation) throws CodecException {
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case REMOVE, INDEX_OF, LAST_INDEX_OF ->
                    list.isMuch() || PeerObject.areWritten(list.elements());
            case CLEAR, PAGE -> list.isMuch();
            default -> false;
        };
    }

    @Override
    public @Nullable Object call(int operation, Input in, PeerCall call) throws CodecException {
        List<@Nullable Object> elements = list.elements();
        return switch (PeerObject.operation(OPERATIONS, operation)) {
            case GET -> elements.get(place(in, elements.size()));
            case SET -> {
                int place = place(in, elements.size());
                yield list.set(place, call.stored(Values.read(in)));
            }
            case ADD -> {
                list.add(elements.size(), call.stored(Values.read(in)));
                yield NOTHING;
            }
            case INSERT -> {
                int place = place(in, elements.size() + 1);
                list.add(place, call.stored(Values.read(in)));
                yield NOTHING;
            }
            case REMOVE_AT -> list.remove(place(in, elements.size()));
            case REMOVE -> {
                int place = first(call.stored(Values.read(in)), call);
                if (place >= 0) {
                    list.remove(place);
                }
                yield place >= 0;
            }
            case INDEX_OF -> first(call.stored(Values.read(in)), call);
            case LAST_INDEX_OF -> last(call.stored(Values.read(in)), call);
            case SIZE -> elements.size();
            case CLEAR -> {
                list.clear();
                yield NOTHING;
            }
            case PAGE -> page(in.readUnsigned(), in.readUnsigned(), call);
            case ADD_ALL -> {
                int place = (int) in.readUnsigned() - 1;
                yield addAll(place < 0 ? elements.size() : place, in, call);
            }
            case WATCH -> call.watch(in, object());
            case UNWATCH -> call.unwatch(in.readUnsigned());
        };
    }

    private static int place(Input in, int end) throws CodecException {
        return check(in.readUnsigned(), end);
    }

    private static int check(long place, int end) {
        if (place < 0 || place >= end) {
            throw new IndexOutOfBoundsException(
                    "index is %d, must be at least 0 and less than %d".formatted(place, end));
        }
        return (int) place;
    }

    private int first(@Nullable Object wanted, PeerCall call) {
        List<@Nullable Object> elements = list.elements();
        for (int i = 0; i < elements.size(); i++) {
            if (call.session().values().same(elements.get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    private int last(@Nullable Object wanted, PeerCall call) {
        List<@Nullable Object> elements = list.elements();
        for (int i = elements.size() - 1; i >= 0; i--) {
            if (call.session().values().same(elements.get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    private Object page(long from, long most, PeerCall call) {
        List<@Nullable Object> elements = list.elements();
        int begin = Math.clamp(from, 0, elements.size());
        int end = Math.clamp(begin + most, begin, elements.size());
        var page = new ArrayList<@Nullable Object>(elements.subList(begin, end));
        call.succeedWith(out -> call.session().values().writeAll(page, out));
        return LATER;
    }

    private Object addAll(int place, Input in, PeerCall call) throws CodecException {
        int at = check(place, list.elements().size() + 1);
        int count = in.readCount(1);
        var added = new ArrayList<@Nullable Object>(count);
        for (int i = 0; i < count; i++) {
            added.add(call.stored(Values.read(in)));
        }
        list.addAll(at, added);
        return NOTHING;
    }
}
