package dev.muster.shared;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// A list in [SharedMemory] whose items can be replaced, but not added or removed: the same as
/// CPython's `multiprocessing.shared_memory.ShareableList`, in both directions.
///
/// ```java
/// try (var state = ShareableList.create("state", List.of("starting", 0L, 0.5))) {
///     state.set(0, "running");
/// ```
///
/// ```python
/// state = ShareableList(name="state")
/// ```
///
/// | In Java | In Python | space |
/// |---|---|---|
/// | `Long`; `Integer`, `Short` and `Byte` become one | `int` of 64 bits | 8 bytes |
/// | `Double`; `Float` becomes one | `float` | 8 bytes |
/// | `Boolean` | `bool` | 8 bytes |
/// | `String` | `str` | its length in UTF-8, rounded up to the next larger multiple of 8 |
/// | `byte[]`, a copy | `bytes` | as text |
/// | `null` | `None` | 8 bytes |
///
/// Any item may be replaced by one of another type, if it fits into the space of the first one.
/// Text or bytes ending with a zero are refused: the layout cannot distinguish that zero from
/// unused space. So is text with a lone surrogate, which UTF-8 does not have.
///
/// A `set` is not atomic for other processes: use a lock to order reads and writes. The layout is
/// that of CPython 3.9 and later; that of 3.8 is refused. Travels by reference. After [#close],
/// access throws an [IllegalStateException].
public final class ShareableList extends AbstractList<@Nullable Object>
        implements RandomAccess, Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    private final transient SharedMemory memory;
    private final transient ListLayout layout;

    private ShareableList(SharedMemory memory, ListLayout layout) {
        this.memory = memory;
        this.layout = layout;
    }

    /// Creates a list with a unique name.
    ///
    /// @throws IllegalArgumentException if an item is of another type, or too long
    /// @throws java.io.UncheckedIOException if there is not enough memory
    public static ShareableList create(List<?> items) {
        List<ListItem> all = items.stream().map(ListItem::of).toList();
        return fill(SharedMemory.create(ListLayout.bytes(all)), all);
    }

    /// Creates a list with a name.
    ///
    /// @throws IllegalArgumentException if an item is of another type, or too long
    /// @throws java.io.UncheckedIOException if the name is taken, or there is not enough memory
    public static ShareableList create(String name, List<?> items) {
        List<ListItem> all = items.stream().map(ListItem::of).toList();
        return fill(SharedMemory.create(name, ListLayout.bytes(all)), all);
    }

    private static ShareableList fill(SharedMemory memory, List<ListItem> items) {
        return new ShareableList(memory, ListLayout.write(memory.segment(), items));
    }

    /// Opens a list that a JVM or CPython has created.
    ///
    /// @throws java.io.UncheckedIOException if there is none
    /// @throws IllegalArgumentException if it is something else
    public static ShareableList open(String name) {
        SharedMemory memory = SharedMemory.open(name);
        try {
            return of(memory);
        } catch (IllegalArgumentException e) {
            memory.close();
            throw e;
        }
    }

    private static ShareableList of(SharedMemory memory) {
        return new ShareableList(memory, ListLayout.read(memory.segment(), memory.toString()));
    }

    /// Where the items are.
    public SharedMemory memory() {
        return memory;
    }

    /// The name of the memory.
    public String name() {
        return memory.name().orElseThrow();
    }

    @Override
    public int size() {
        return layout.size();
    }

    /// A copy of an item.
    ///
    /// @throws IllegalStateException if the memory holds no valid item, such as text that is not
    ///   UTF-8: CPython truncates text that does not fit
    @Override
    public @Nullable Object get(int index) {
        return layout.get(Objects.checkIndex(index, size()));
    }

    /// Replaces an item.
    ///
    /// @return the item before
    /// @throws IllegalArgumentException if it is of another type, or does not fit
    @Override
    public @Nullable Object set(int index, @Nullable Object item) {
        Object before = get(index);
        layout.set(index, ListItem.of(item));
        return before;
    }

    /// How many items are equal to one; `byte[]`s are compared by content.
    public int count(@Nullable Object item) {
        Object wanted = ListItem.of(item).value();
        return (int) stream().filter(each -> Objects.deepEquals(each, wanted)).count();
    }

    /// {@inheritDoc} `byte[]`s are compared by content, whole numbers by value regardless of type.
    @Override
    public int indexOf(@Nullable Object item) {
        Object wanted = ListItem.of(item).value();
        for (int index = 0; index < size(); index++) {
            if (Objects.deepEquals(get(index), wanted)) {
                return index;
            }
        }
        return -1;
    }

    /// Whether [#indexOf] finds it.
    @Override
    public boolean contains(@Nullable Object item) {
        return indexOf(item) >= 0;
    }

    /// Removes the name, see [SharedMemory#unlink].
    public void unlink() {
        memory.unlink();
    }

    /// Closes the memory, see [SharedMemory#close].
    @Override
    public void close() {
        memory.close();
    }

    /// What travels.
    private Object writeReplace() {
        return new Handle(memory);
    }

    private record Handle(SharedMemory memory) implements Serializable {
        private Object readResolve() {
            return of(memory);
        }
    }
}
