package dev.muster.internal.client;

import dev.muster.Subscription;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.protocol.DataOperations.ListOperations;
import dev.muster.internal.protocol.Operation;
import dev.muster.internal.protocol.ServerMessage.Change;
import dev.muster.internal.protocol.Values;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.ListChange;
import dev.muster.shared.SharedList;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A list kept by a manager.
public class ListProxy<E> extends AbstractList<E> implements SharedList<E>, Proxied {
    private static final int PAGE = 500;

    private final ObjectCalls calls;

    /// @param calls of the list
    public ListProxy(ObjectCalls calls) {
        this.calls = calls;
    }

    @Override
    public final ObjectCalls calls() {
        return calls;
    }

    private static int place(int index) {
        if (index < 0) {
            throw new IndexOutOfBoundsException("index is %d, must be at least 0".formatted(index));
        }
        return index;
    }

    @Override
    public E get(int index) {
        return element(calls.call(ListOperations.GET, place(index)));
    }

    @Override
    public E set(int index, E element) {
        return element(calls.call(ListOperations.SET, place(index), element));
    }

    @Override
    public boolean add(E element) {
        calls.call(ListOperations.ADD, element);
        return true;
    }

    @Override
    public void add(int index, E element) {
        calls.call(ListOperations.INSERT, place(index), element);
    }

    @Override
    public E remove(int index) {
        return element(calls.call(ListOperations.REMOVE_AT, place(index)));
    }

    @Override
    public boolean remove(@Nullable Object element) {
        return calls.test(ListOperations.REMOVE, element);
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return indexOf(element) >= 0;
    }

    @Override
    public int indexOf(@Nullable Object element) {
        return find(ListOperations.INDEX_OF, element);
    }

    @Override
    public int lastIndexOf(@Nullable Object element) {
        return find(ListOperations.LAST_INDEX_OF, element);
    }

    private int find(Operation<Integer> operation, @Nullable Object element) {
        Integer place = calls.call(operation, element);
        return place == null ? -1 : place;
    }

    @Override
    public int size() {
        return calls.count(ListOperations.SIZE);
    }

    @Override
    public void clear() {
        calls.call(ListOperations.CLEAR);
    }

    // ---- the ends, each call atomic ----

    @Override
    public E getFirst() {
        return end(ListOperations.GET, 0);
    }

    @Override
    public E getLast() {
        return end(ListOperations.GET_LAST);
    }

    @Override
    public E removeFirst() {
        return end(ListOperations.REMOVE_AT, 0);
    }

    @Override
    public E removeLast() {
        return end(ListOperations.REMOVE_LAST);
    }

    private E end(Operation<@Nullable Object> operation, Object... place) {
        try {
            return element(calls.call(operation, place));
        } catch (IndexOutOfBoundsException e) {
            throw new NoSuchElementException("the list is empty", e);
        }
    }

    // ---- many elements ----

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        return addPages(0, new ArrayList<>(elements));
    }

    @Override
    public boolean addAll(int index, Collection<? extends E> elements) {
        return addPages(place(index) + 1L, new ArrayList<>(elements));
    }

    /// @param place 0 for the end, else the place + 1
    private boolean addPages(long place, List<? extends E> elements) {
        for (int from = 0; from < elements.size(); from += PAGE) {
            calls.call(
                    ListOperations.ADD_ALL,
                    place == 0 ? 0 : place + from,
                    elements.subList(from, Math.min(elements.size(), from + PAGE)));
        }
        return !elements.isEmpty();
    }

    @Override
    public List<E> snapshot() {
        return page(0, Integer.MAX_VALUE);
    }

    @Override
    public Object[] toArray() {
        return snapshot().toArray();
    }

    @Override
    public <T> T[] toArray(T[] target) {
        return snapshot().toArray(target);
    }

    @Override
    public Iterator<E> iterator() {
        return new PagedIterator<>(this::page, PAGE, this::remove);
    }

    @SuppressWarnings("unchecked") // the caller knows what is in the list
    private List<E> page(int from, int most) {
        List<@Nullable Object> elements = calls.call(ListOperations.PAGE, from, most);
        return elements == null ? List.of() : (List<E>) elements;
    }

    @Override
    public Subscription onChange(ChangeListener<? super ListChange<E>> listener) {
        return calls.listen(
                ListOperations.WATCH, ListOperations.UNWATCH, ListProxy::change, listener);
    }

    private static <E> ListChange<E> change(Change kind, Input in, JavaCodec codec)
            throws CodecException {
        return switch (kind) {
            case ADDED ->
                    new ListChange.Added<>(
                            (int) in.readUnsigned(), element(Values.read(in, codec)));
            case REPLACED ->
                    new ListChange.Replaced<>(
                            (int) in.readUnsigned(), element(Values.read(in, codec)));
            case TAKEN_OUT -> new ListChange.Removed<>((int) in.readUnsigned());
            case REORDERED -> new ListChange.Reordered<>();
            default -> new ListChange.Gap<>();
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return (other instanceof ListProxy<?> that && calls.equals(that.calls))
                || (other instanceof List<?> list && snapshot().equals(list));
    }

    @Override
    public int hashCode() {
        return snapshot().hashCode();
    }

    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T element(@Nullable Object element) {
        return (T) element;
    }
}
