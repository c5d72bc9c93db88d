package dev.muster.pickle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes one value as a pickle.
final class PickleWriter {
    /*
     * Containers are numbered when they are begun, so that what contains itself or occurs twice
     * comes out as it is. Tuples can be numbered only when they are finished; one that turns out to
     * have been written inside itself is dropped and recalled, as CPython does it. What is small
     * and has no parts is not numbered: looking it up costs more than writing it again.
     */

    private static final int BATCH = 1000;
    private static final int HEAVY_TEXT = 64;
    private static final int HEAVY_BITS = 1000;
    private static final int FLAT_ITEMS = 3;
    private static final int FLAT_TEXT = 32;

    private final PickleOutput out = new PickleOutput();
    private final WriteMemo memo = new WriteMemo();
    private final ScalarWriter scalars;
    private final ObjectWriter objects;
    private final KeyMemo keys = new KeyMemo();
    private final boolean modern;
    private final int maxDepth;
    private int depth;

    PickleWriter(Registrations registrations, int protocol, int maxDepth) {
        modern = protocol >= 4;
        this.maxDepth = maxDepth;
        scalars = new ScalarWriter(out, modern);
        objects = new ObjectWriter(this, registrations, protocol);
    }

    /// Writes the whole pickle.
    PickleOutput pickle(@Nullable Object value) throws PickleException {
        out.opcode(Opcode.PROTO, modern ? 4 : 2);
        write(value);
        out.opcode(Opcode.STOP);
        return out;
    }

    PickleOutput out() {
        return out;
    }

    ScalarWriter scalars() {
        return scalars;
    }

    WriteMemo memo() {
        return memo;
    }

    void write(@Nullable Object value) throws PickleException {
        if (value == null) {
            out.opcode(Opcode.NONE);
            return;
        }
        Class<?> type = value.getClass();
        if (type == String.class) {
            text((String) value);
        } else if (type == Long.class) {
            scalars.whole((Long) value);
        } else if (type == PyTuple.class) {
            tuple((PyTuple) value);
        } else if (type == Boolean.class) {
            out.opcode((Boolean) value ? Opcode.NEWTRUE : Opcode.NEWFALSE);
        } else if (type == Integer.class) {
            scalars.whole((Integer) value);
        } else if (type == Double.class) {
            scalars.real((Double) value);
        } else if (type == PyDict.class) {
            dict((PyDict) value);
        } else if (type == ArrayList.class) {
            list(value, (ArrayList<?>) value);
        } else if (type == byte[].class) {
            bytes((byte[]) value);
        } else if (!objects.writeRegistered(value)) {
            writeOther(value);
        }
    }

    private void writeOther(Object value) throws PickleException {
        switch (value) {
            case PyInstance instance -> objects.instance(instance, instance);
            case PyException exception -> objects.exception(exception);
            case PyGlobal global -> objects.global(global);
            case BigInteger number -> big(number);
            case Number number when ObjectWriter.isWhole(number) ->
                    scalars.whole(number.longValue());
            case Float number -> scalars.real(number);
            case PySet set -> set(set, set);
            case PyFrozenSet set -> frozenSet(set);
            case PyByteArray array -> byteArray(array);
            case PyDefaultDict dict -> objects.reduced(dict);
            case PyOrderedDict dict -> objects.reduced(dict);
            case PyCounter dict -> objects.reduced(dict);
            case PyDeque deque -> objects.reduced(deque);
            case Map<?, ?> map -> map(map);
            case Set<?> set -> set(value, set);
            case Collection<?> items -> list(value, items);
            case Object[] items -> list(value, Arrays.asList(items));
            case CharSequence text -> text(text.toString());
            case Character one -> text(one.toString());
            case Enum<?> constant -> objects.constant(constant);
            case Optional<?> optional -> write(optional.orElse(null));
            case ByteBuffer buffer -> buffer(buffer);
            case Throwable throwable -> objects.exception(PyException.from(throwable));
            default -> objects.reduced(value);
        }
    }

    /* Numbers for what may occur again. */

    /// Writes the number of an object that has one.
    boolean recalled(Object object) {
        int number = memo.find(object);
        if (number >= 0) {
            recall(number);
        }
        return number >= 0;
    }

    void recall(int number) {
        if (number < 256) {
            out.opcode(Opcode.BINGET, number);
        } else {
            out.opcodeFourBytes(Opcode.LONG_BINGET, number);
        }
    }

    void memoize(Object object) {
        put(memo.add(object));
    }

    /// Gives what was written last a number.
    void put(int number) {
        if (modern) {
            out.opcode(Opcode.MEMOIZE);
        } else if (number < 256) {
            out.opcode(Opcode.BINPUT, number);
        } else {
            out.opcodeFourBytes(Opcode.LONG_BINPUT, number);
        }
    }

    void descend() throws PickleException {
        if (++depth > maxDepth) {
            throw new PickleException(
                    "the values are nested more than " + maxDepth + " deep; see PickleLimits");
        }
    }

    void ascend() {
        depth--;
    }

    /* Values without parts. */

    private void text(String text) {
        if (text.length() < HEAVY_TEXT) {
            scalars.text(text);
        } else if (!recalled(text)) {
            scalars.text(text);
            memoize(text);
        }
    }

    private void bytes(byte[] bytes) {
        if (bytes.length < HEAVY_TEXT) {
            scalars.bytes(bytes);
        } else if (!recalled(bytes)) {
            scalars.bytes(bytes);
            memoize(bytes);
        }
    }

    private void big(BigInteger number) {
        if (number.bitLength() < HEAVY_BITS) {
            scalars.whole(number);
        } else if (!recalled(number)) {
            scalars.whole(number);
            memoize(number);
        }
    }

    private void byteArray(PyByteArray array) {
        if (!recalled(array)) {
            scalars.byteArray(array.bytes());
            memoize(array);
        }
    }

    private void buffer(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        scalars.bytes(bytes);
    }

    /* Containers. */

    private void tuple(PyTuple tuple) throws PickleException {
        @Nullable Object[] items = tuple.items();
        if (items.length == 0) {
            out.opcode(Opcode.EMPTY_TUPLE);
            return;
        }
        boolean flat = isFlat(items);
        if (!flat && recalled(tuple)) {
            return;
        }
        descend();
        if (items.length > 3) {
            out.opcode(Opcode.MARK);
        }
        for (Object item : items) {
            write(item);
        }
        ascend();
        if (!flat && memo.find(tuple) >= 0) {
            dropTuple(items.length);
            recalled(tuple);
            return;
        }
        switch (items.length) {
            case 1 -> out.opcode(Opcode.TUPLE1);
            case 2 -> out.opcode(Opcode.TUPLE2);
            case 3 -> out.opcode(Opcode.TUPLE3);
            default -> out.opcode(Opcode.TUPLE);
        }
        if (!flat) {
            memoize(tuple);
        }
    }

    private static boolean isFlat(@Nullable Object[] items) {
        if (items.length > FLAT_ITEMS) {
            return false;
        }
        for (Object item : items) {
            boolean small =
                    item == null
                            || item instanceof Long
                            || item instanceof Boolean
                            || item instanceof Double
                            || (item instanceof String text && text.length() <= FLAT_TEXT);
            if (!small) {
                return false;
            }
        }
        return true;
    }

    private void dropTuple(int length) {
        if (length > 3) {
            out.opcode(Opcode.POP_MARK);
        } else {
            for (int i = 0; i < length; i++) {
                out.opcode(Opcode.POP);
            }
        }
    }

    private void list(Object identity, Collection<?> items) throws PickleException {
        if (recalled(identity)) {
            return;
        }
        out.opcode(Opcode.EMPTY_LIST);
        memoize(identity);
        descend();
        appends(items);
        ascend();
    }

    /// Appends to the list or object written last.
    void appends(Collection<?> items) throws PickleException {
        if (items instanceof List<?> list && items instanceof RandomAccess) {
            for (int from = 0; from < list.size(); from += BATCH) {
                int to = Math.min(list.size(), from + BATCH);
                begin(to - from);
                for (int i = from; i < to; i++) {
                    write(list.get(i));
                }
                out.opcode(to - from == 1 ? Opcode.APPEND : Opcode.APPENDS);
            }
            return;
        }
        int left = items.size();
        Iterator<?> iterator = items.iterator();
        for (; left > 0; left -= BATCH) {
            int count = Math.min(left, BATCH);
            begin(count);
            for (int i = 0; i < count && iterator.hasNext(); i++) {
                write(iterator.next());
            }
            out.opcode(count == 1 ? Opcode.APPEND : Opcode.APPENDS);
        }
    }

    private void begin(int count) {
        if (count > 1) {
            out.opcode(Opcode.MARK);
        }
    }

    private void dict(PyDict dict) throws PickleException {
        if (recalled(dict)) {
            return;
        }
        out.opcode(Opcode.EMPTY_DICT);
        memoize(dict);
        descend();
        setItems(dict);
        ascend();
    }

    private void map(Map<?, ?> map) throws PickleException {
        if (recalled(map)) {
            return;
        }
        out.opcode(Opcode.EMPTY_DICT);
        memoize(map);
        descend();
        setItems(map.entrySet().iterator(), map.size());
        ascend();
    }

    /// Puts entries into the dict or object written last.
    void setItems(PyDict dict) throws PickleException {
        KeyTable table = dict.table();
        boolean memoizeKeys = keys.begin(dict.size());
        int entry = table.next(-1);
        for (int left = dict.size(); left > 0; left -= BATCH) {
            int count = Math.min(left, BATCH);
            begin(count);
            for (int i = 0; i < count; i++) {
                Object key = table.key(entry);
                if (memoizeKeys && key instanceof String name) {
                    key(name);
                } else {
                    write(key);
                }
                write(table.value(entry));
                entry = table.next(entry);
            }
            out.opcode(count == 1 ? Opcode.SETITEM : Opcode.SETITEMS);
        }
    }

    private void setItems(Iterator<? extends Map.Entry<?, ?>> entries, int size)
            throws PickleException {
        boolean memoizeKeys = keys.begin(size);
        for (int left = size; left > 0; left -= BATCH) {
            int count = Math.min(left, BATCH);
            begin(count);
            for (int i = 0; i < count && entries.hasNext(); i++) {
                Map.Entry<?, ?> entry = entries.next();
                if (memoizeKeys && entry.getKey() instanceof String name) {
                    key(name);
                } else {
                    write(entry.getKey());
                }
                write(entry.getValue());
            }
            out.opcode(count == 1 ? Opcode.SETITEM : Opcode.SETITEMS);
        }
    }

    private void key(String name) {
        int number = keys.find(name);
        if (number >= 0) {
            recall(number);
        } else {
            scalars.text(name);
            int given = memo.next();
            keys.put(name, given);
            put(given);
        }
    }

    private void set(Object identity, Set<?> set) throws PickleException {
        if (!modern) {
            objects.setByCall(identity, "set", set);
            return;
        }
        if (recalled(identity)) {
            return;
        }
        out.opcode(Opcode.EMPTY_SET);
        memoize(identity);
        descend();
        Iterator<?> elements = set.iterator();
        for (int left = set.size(); left > 0; left -= BATCH) {
            out.opcode(Opcode.MARK);
            for (int i = Math.min(left, BATCH); i > 0 && elements.hasNext(); i--) {
                write(elements.next());
            }
            out.opcode(Opcode.ADDITEMS);
        }
        ascend();
    }

    private void frozenSet(PyFrozenSet set) throws PickleException {
        if (!modern) {
            objects.setByCall(set, "frozenset", set);
            return;
        }
        if (recalled(set)) {
            return;
        }
        descend();
        out.opcode(Opcode.MARK);
        for (Object element : set) {
            write(element);
        }
        ascend();
        if (memo.find(set) >= 0) {
            out.opcode(Opcode.POP_MARK);
            recalled(set);
        } else {
            out.opcode(Opcode.FROZENSET);
            memoize(set);
        }
    }
}
