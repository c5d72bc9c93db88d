package dev.muster.shared;

import dev.muster.RemoteComparator;
import dev.muster.RemotePredicate;
import dev.muster.RemoteUnaryOperator;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A list that several processes use: a [List] of copies, Python's `list`.
///
/// Each method is one step that nobody sees the middle of, except `addAll`, `removeAll`,
/// `retainAll` and what iterates: iterating reads the list in pieces of elements at following
/// places, so what changes meanwhile may show twice or not at all. Functions run in the process of
/// the caller.
public interface SharedList<E> extends List<E> {
    /// Puts what the function computes in the place of each element, one after the other. What it
    /// throws ends that: a checked exception as the cause of a
    /// [java.util.concurrent.CompletionException].
    default void replaceAll(RemoteUnaryOperator<E> function) {
        replaceAll((UnaryOperator<E>) function);
    }

    /// Removes each element that fulfils the condition. What it throws ends that, as with
    /// [#replaceAll(RemoteUnaryOperator)].
    ///
    /// @return whether there was one
    default boolean removeIf(RemotePredicate<? super E> condition) {
        return removeIf((Predicate<? super E>) condition);
    }

    /// Brings the elements into an order. What it throws leaves the list as it is, as with
    /// [#replaceAll(RemoteUnaryOperator)].
    ///
    /// @param order null for their own
    default void sort(@Nullable RemoteComparator<? super E> order) {
        sort((@Nullable Comparator<? super E>) order);
    }

    /// All elements at one moment.
    List<E> snapshot();

    /// Has the listener told of each change from now on; see [SharedMap#onChange].
    Subscription onChange(ChangeListener<? super ListChange<E>> listener);
}
