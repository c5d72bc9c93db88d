package dev.muster.pickle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of one pickle while it is read: the stack, the memo, and the containers that fill up.
final class ReadValues {
    private final PickleStack stack = new PickleStack();
    private final ReadMemo memo = new ReadMemo();
    private final Comparison comparison = new Comparison();
    private final LongList longList = new LongList();
    private final int maxDepth;

    /// Containers put into containers, counted until the depth has to be looked at.
    private int nestings;

    /// Whether a value may be in two places.
    private boolean shared;

    /// Objects that may turn into another value when their state comes, with their memo number.
    private @Nullable IdentityHashMap<Object, Long> unfinished;

    ReadValues(int maxDepth) {
        this.maxDepth = maxDepth;
    }

    void push(@Nullable Object value) {
        stack.push(value);
    }

    @Nullable Object pop() throws PickleException {
        return stack.pop();
    }

    @Nullable Object peek() throws PickleException {
        return stack.peek();
    }

    void mark() {
        stack.mark();
    }

    void drop() throws PickleException {
        stack.drop();
    }

    void dropToMark() throws PickleException {
        stack.cut(stack.unmark());
    }

    void duplicate() throws PickleException {
        shared = true;
        stack.push(stack.peek());
    }

    /// The values after the last mark.
    @Nullable Object[] takeToMark() throws PickleException {
        return stack.take(stack.unmark());
    }

    /// Completes a list that is still being collected: to be called before a value is looked into.
    void completeLists() {
        longList.complete();
    }

    @Nullable Object result() throws PickleException {
        completeLists();
        Object result = stack.pop();
        if (nestings >= maxDepth) {
            new DepthCheck(maxDepth, shared).check(result);
        }
        return result;
    }

    /* The memo. */

    void memoize() throws PickleException {
        Object value = stack.peek();
        int number = memo.add(value);
        if (unfinished != null) {
            unfinished.replace(value, (long) number);
        }
    }

    void memoize(long number) throws PickleException {
        Object value = stack.peek();
        memo.put(number, value);
        if (unfinished != null) {
            unfinished.replace(value, number);
        }
    }

    void recall(long number) throws PickleException {
        Object value = memo.get(number);
        shared |= !(value instanceof String);
        stack.push(value);
    }

    /// Pushes an object that may turn into another value when its state comes.
    void pushUnfinished(PyInstance instance) {
        if (unfinished == null) {
            unfinished = new IdentityHashMap<>();
        }
        unfinished.put(instance, -1L);
        stack.push(instance);
    }

    /// Puts what an unfinished object turned into on top of the stack and into the memo.
    void finish(Object instance, Object finished) throws PickleException {
        Long number = unfinished == null ? null : unfinished.remove(instance);
        stack.replace(finished);
        if (number != null && number >= 0) {
            memo.put(number, finished);
        }
    }

    boolean isUnfinished(Object instance) {
        return unfinished != null && unfinished.containsKey(instance);
    }

    /* Containers. */

    void nest(@Nullable Object inner) {
        if (nestings <= maxDepth && isContainer(inner)) {
            nestings++;
        }
    }

    private static boolean isContainer(@Nullable Object value) {
        return !(value == null
                || value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof byte[]);
    }

    void tuple(int size) throws PickleException {
        @Nullable Object[] items = new @Nullable Object[size];
        for (int i = size - 1; i >= 0; i--) {
            items[i] = stack.pop();
            nest(items[i]);
        }
        stack.push(PyTuple.adopt(items));
    }

    void tuple() throws PickleException {
        @Nullable Object[] items = takeToMark();
        nestAll(items);
        stack.push(PyTuple.adopt(items));
    }

    private void nestAll(@Nullable Object[] items) {
        for (int i = 0; i < items.length && nestings <= maxDepth; i++) {
            nest(items[i]);
        }
    }

    void list() throws PickleException {
        @Nullable Object[] items = takeToMark();
        nestAll(items);
        stack.push(new ArrayList<>(Arrays.asList(items)));
    }

    void dict() throws PickleException {
        int from = stack.unmark();
        PyDict dict = new PyDict();
        putAll(dict, from);
        stack.cut(from);
        stack.push(dict);
    }

    void frozenSet() throws PickleException {
        int from = stack.unmark();
        PySet set = new PySet();
        addAll(set, from);
        stack.cut(from);
        stack.push(PyFrozenSet.adopt(set));
    }

    void append() throws PickleException {
        Object item = stack.pop();
        nest(item);
        Object target = stack.peek();
        if (target instanceof ArrayList<?> list) {
            completeLists();
            open(list).add(item);
        } else {
            appendTo(target, item);
        }
    }

    void appends() throws PickleException {
        int from = stack.unmark();
        int to = stack.top();
        Object target = below(from);
        for (int place = from; place < to; place++) {
            nest(stack.at(place));
        }
        if (target instanceof ArrayList<?> list) {
            if (to - from == LongList.BATCH) {
                longList.add(open(list), stack.take(from));
                return;
            }
            completeLists();
            open(list).addAll(stack.view(from));
        } else {
            for (int place = from; place < to; place++) {
                appendTo(target, stack.at(place));
            }
        }
        stack.cut(from);
    }

    private void appendTo(@Nullable Object target, @Nullable Object item) throws PickleException {
        switch (target) {
            case PyDeque deque -> deque.add(item);
            case PyInstance instance -> instance.growingItems().add(item);
            case null, default -> throw cannot("append to", target);
        }
    }

    @SuppressWarnings("unchecked") // every ArrayList here was made by this reader
    private static List<@Nullable Object> open(List<?> list) {
        return (List<@Nullable Object>) list;
    }

    void setItem() throws PickleException {
        completeLists();
        Object value = stack.pop();
        Object key = stack.pop();
        put(entriesOf(stack.peek()), key, value);
    }

    void setItems() throws PickleException {
        completeLists();
        int from = stack.unmark();
        putAll(entriesOf(below(from)), from);
        stack.cut(from);
    }

    private static PyDict entriesOf(@Nullable Object target) throws PickleException {
        return switch (target) {
            case PyDict dict -> dict;
            case PyInstance instance -> instance.growingEntries();
            case null, default -> throw cannot("put a key into", target);
        };
    }

    private void putAll(PyDict dict, int from) throws PickleException {
        int to = stack.top();
        if ((to - from) % 2 != 0) {
            throw new PickleException("the pickle is broken: a key without a value");
        }
        for (int place = from; place < to; place += 2) {
            put(dict, stack.at(place), stack.at(place + 1));
        }
    }

    /// Puts an entry in; equal keys are found without looking at shared parts twice.
    void put(PyDict dict, @Nullable Object key, @Nullable Object value) {
        nest(key);
        nest(value);
        dict.put(key, value, comparison);
    }

    void addItems() throws PickleException {
        int from = stack.unmark();
        if (!(below(from) instanceof PySet set)) {
            throw cannot("add to", below(from));
        }
        addAll(set, from);
        stack.cut(from);
    }

    private void addAll(PySet set, int from) {
        for (int place = from; place < stack.top(); place++) {
            add(set, stack.at(place));
        }
    }

    void add(PySet set, @Nullable Object element) {
        nest(element);
        set.table().put(element, null, comparison);
    }

    private @Nullable Object below(int from) throws PickleException {
        return stack.below(from);
    }

    private static PickleException cannot(String what, @Nullable Object target) {
        return new PickleException(
                "the pickle is broken: cannot " + what + " a " + PyRepr.typeName(target));
    }
}
