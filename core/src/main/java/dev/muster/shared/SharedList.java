package dev.muster.shared;

import java.util.List;
import java.util.function.Consumer;

/// A list that several processes use: a [List] of copies, Python's `list`.
///
/// Each method is one step that nobody sees the middle of, except `addAll`, `removeAll`,
/// `retainAll` and what iterates: iterating reads the list in pieces of elements at following
/// places, so what changes meanwhile may show twice or not at all.
public interface SharedList<E> extends List<E> {
    /// All elements at one moment.
    List<E> snapshot();

    /// Has the listener told of each change from now on; see [SharedMap#onChange].
    Subscription onChange(Consumer<? super ListChange<E>> listener);
}
