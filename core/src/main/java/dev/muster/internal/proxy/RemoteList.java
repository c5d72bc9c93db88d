package dev.muster.internal.proxy;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.JavaCodec;
import dev.muster.codec.Output;
import dev.muster.internal.protocol.Change;
import dev.muster.internal.protocol.ListOperation;
import dev.muster.internal.protocol.Values;
import dev.muster.shared.ChangeListener;
import dev.muster.shared.ListChange;
import dev.muster.shared.SharedList;
import dev.muster.shared.Subscription;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list kept by a manager.
final class RemoteList<E> extends AbstractList<E> implements SharedList<E>, Proxied {
    private static final int PAGE = 500;

    private final Remote remote;

    RemoteList(Remote remote) {
        this.remote = remote;
    }

    @Override
    public Remote remote() {
        return remote;
    }

    @Override
    public E get(int index) {
        return element(
                remote.look(
                        ListOperation.GET, (out, _) -> writePlace(index, out), ResultReader.VALUE));
    }

    private static void writePlace(int index, Output out) {
        if (index < 0) {
            throw new IndexOutOfBoundsException("index is %d, must be at least 0".formatted(index));
        }
        out.writeUnsigned(index);
    }

    @Override
    public E set(int index, E element) {
        return element(
                remote.call(
                        ListOperation.SET,
                        (out, codec) -> {
                            writePlace(index, out);
                            Values.write(element, codec, out);
                        },
                        ResultReader.VALUE));
    }

    @Override
    public boolean add(E element) {
        remote.run(ListOperation.ADD, (out, codec) -> Values.write(element, codec, out));
        return true;
    }

    @Override
    public void add(int index, E element) {
        remote.run(
                ListOperation.INSERT,
                (out, codec) -> {
                    writePlace(index, out);
                    Values.write(element, codec, out);
                });
    }

    @Override
    public E remove(int index) {
        return element(
                remote.call(
                        ListOperation.REMOVE_AT,
                        (out, _) -> writePlace(index, out),
                        ResultReader.VALUE));
    }

    @Override
    public boolean remove(@Nullable Object element) {
        return remote.test(ListOperation.REMOVE, (out, codec) -> Values.write(element, codec, out));
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return indexOf(element) >= 0;
    }

    @Override
    public int indexOf(@Nullable Object element) {
        return place(ListOperation.INDEX_OF, element);
    }

    @Override
    public int lastIndexOf(@Nullable Object element) {
        return place(ListOperation.LAST_INDEX_OF, element);
    }

    private int place(ListOperation operation, @Nullable Object element) {
        Integer place =
                remote.look(
                        operation,
                        (out, codec) -> Values.write(element, codec, out),
                        ResultReader.NUMBER);
        return place == null ? -1 : place;
    }

    @Override
    public int size() {
        return remote.count(ListOperation.SIZE);
    }

    @Override
    public void clear() {
        remote.run(ListOperation.CLEAR, CallWriter.NONE);
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        return addPages(0, new ArrayList<>(elements));
    }

    @Override
    public boolean addAll(int index, Collection<? extends E> elements) {
        writePlace(index, new Output());
        return addPages(index + 1L, new ArrayList<>(elements));
    }

    /// @param place 0 for the end, else the place + 1
    private boolean addPages(long place, List<? extends E> elements) {
        for (int from = 0; from < elements.size(); from += PAGE) {
            int begin = from;
            List<? extends E> some = elements.subList(from, Math.min(elements.size(), from + PAGE));
            remote.run(
                    ListOperation.ADD_ALL,
                    (out, codec) -> {
                        out.writeUnsigned(place == 0 ? 0 : place + begin);
                        out.writeUnsigned(some.size());
                        for (E element : some) {
                            Values.write(element, codec, out);
                        }
                    });
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

    private List<E> page(int from, int most) {
        List<E> elements =
                remote.look(
                        ListOperation.PAGE,
                        (out, _) -> {
                            out.writeUnsigned(from);
                            out.writeUnsigned(most);
                        },
                        this::elements);
        return elements == null ? List.of() : elements;
    }

    private List<E> elements(Input in, JavaCodec codec) throws CodecException {
        int count = in.readCount(1);
        var elements = new ArrayList<E>(count);
        for (int i = 0; i < count; i++) {
            elements.add(element(Values.read(in, codec)));
        }
        return elements;
    }

    @Override
    public Subscription onChange(ChangeListener<? super ListChange<E>> listener) {
        return Listening.begin(
                remote, ListOperation.WATCH, ListOperation.UNWATCH, this::readChange, listener);
    }

    private ListChange<E> readChange(Change kind, Input in, JavaCodec codec) throws CodecException {
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
        return (other instanceof RemoteList<?> that && remote.equals(that.remote))
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
