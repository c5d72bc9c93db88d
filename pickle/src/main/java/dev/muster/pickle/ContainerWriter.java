package dev.muster.pickle;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes tuples, lists, dicts and sets.
final class ContainerWriter {
    /*
     * Containers are numbered when they are begun, so that what contains itself or occurs twice
     * comes out as it is. Tuples can be numbered only when they are finished; one that turns out to
     * have been written inside itself is dropped and recalled, as CPython does it. What is small
     * and has no parts is not numbered: looking it up costs more than writing it again.
     */

    private static final int BATCH = 1000;
    private static final int FLAT_ITEMS = 3;
    private static final int FLAT_TEXT = 32;

    private final PickleWriter writer;
    private final PickleOutput out;
    private final KeyMemo keys = new KeyMemo();

    ContainerWriter(PickleWriter writer) {
        this.writer = writer;
        out = writer.out();
    }

    void tuple(PyTuple tuple) throws PickleException {
        @Nullable Object[] items = tuple.items();
        if (items.length == 0) {
            out.opcode(Opcode.EMPTY_TUPLE);
            return;
        }
        boolean flat = isFlat(items);
        if (!flat && writer.recalled(tuple)) {
            return;
        }
        writer.descend();
        if (items.length > 3) {
            out.opcode(Opcode.MARK);
        }
        for (Object item : items) {
            writer.write(item);
        }
        writer.ascend();
        if (!flat && writer.memo().find(tuple) >= 0) {
            dropTuple(items.length);
            writer.recalled(tuple);
            return;
        }
        switch (items.length) {
            case 1 -> out.opcode(Opcode.TUPLE1);
            case 2 -> out.opcode(Opcode.TUPLE2);
            case 3 -> out.opcode(Opcode.TUPLE3);
            default -> out.opcode(Opcode.TUPLE);
        }
        if (!flat) {
            writer.memoize(tuple);
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

    void list(Object identity, Collection<?> items) throws PickleException {
        if (writer.recalled(identity)) {
            return;
        }
        out.opcode(Opcode.EMPTY_LIST);
        writer.memoize(identity);
        writer.descend();
        appends(items);
        writer.ascend();
    }

    /// Appends to the list or object written last.
    void appends(Collection<?> items) throws PickleException {
        if (items instanceof List<?> list && items instanceof RandomAccess) {
            for (int from = 0; from < list.size(); from += BATCH) {
                int to = Math.min(list.size(), from + BATCH);
                begin(to - from);
                for (int i = from; i < to; i++) {
                    writer.write(list.get(i));
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
                writer.write(iterator.next());
            }
            out.opcode(count == 1 ? Opcode.APPEND : Opcode.APPENDS);
        }
    }

    private void begin(int count) {
        if (count > 1) {
            out.opcode(Opcode.MARK);
        }
    }

    void dict(PyDict dict) throws PickleException {
        if (writer.recalled(dict)) {
            return;
        }
        out.opcode(Opcode.EMPTY_DICT);
        writer.memoize(dict);
        writer.descend();
        setItems(dict);
        writer.ascend();
    }

    void map(Map<?, ?> map) throws PickleException {
        if (writer.recalled(map)) {
            return;
        }
        out.opcode(Opcode.EMPTY_DICT);
        writer.memoize(map);
        writer.descend();
        setItems(map.entrySet().iterator(), map.size());
        writer.ascend();
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
                    writer.write(key);
                }
                writer.write(table.value(entry));
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
                    writer.write(entry.getKey());
                }
                writer.write(entry.getValue());
            }
            out.opcode(count == 1 ? Opcode.SETITEM : Opcode.SETITEMS);
        }
    }

    private void key(String name) {
        int number = keys.find(name);
        if (number >= 0) {
            writer.recall(number);
        } else {
            writer.scalars().text(name);
            int given = writer.memo().next();
            keys.put(name, given);
            writer.put(given);
        }
    }

    void set(Object identity, Set<?> set) throws PickleException {
        if (!writer.isModern()) {
            writer.objects().setByCall(identity, "set", set);
            return;
        }
        if (writer.recalled(identity)) {
            return;
        }
        out.opcode(Opcode.EMPTY_SET);
        writer.memoize(identity);
        writer.descend();
        Iterator<?> elements = set.iterator();
        for (int left = set.size(); left > 0; left -= BATCH) {
            out.opcode(Opcode.MARK);
            for (int i = Math.min(left, BATCH); i > 0 && elements.hasNext(); i--) {
                writer.write(elements.next());
            }
            out.opcode(Opcode.ADDITEMS);
        }
        writer.ascend();
    }

    void frozenSet(PyFrozenSet set) throws PickleException {
        if (!writer.isModern()) {
            writer.objects().setByCall(set, "frozenset", set);
            return;
        }
        if (writer.recalled(set)) {
            return;
        }
        writer.descend();
        out.opcode(Opcode.MARK);
        for (Object element : set) {
            writer.write(element);
        }
        writer.ascend();
        if (writer.memo().find(set) >= 0) {
            out.opcode(Opcode.POP_MARK);
            writer.recalled(set);
        } else {
            out.opcode(Opcode.FROZENSET);
            writer.memoize(set);
        }
    }
}
