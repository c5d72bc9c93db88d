package dev.muster.shared;

import dev.muster.RemoteComparator;
import dev.muster.RemotePredicate;
import dev.muster.RemoteUnaryOperator;
import dev.muster.Subscription;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A list that several processes use: a [List] of copies, Python's `list`.
///
/// Each method is atomic, except `addAll`, `removeAll`, `retainAll` and those that iterate:
/// iterating reads the list in pieces of consecutive elements, so an element may be seen twice or
/// not at all if the list changes meanwhile. Functions run in the caller's process.
public interface SharedList<E> extends List<E> {
    /// Replaces each element, one after the other, by what the function computes. An exception that
    /// it throws ends this: a checked exception as the cause of a
    /// [java.util.concurrent.CompletionException].
    default void replaceAll(RemoteUnaryOperator<E> function) {
        replaceAll((UnaryOperator<E>) function);
    }

    /// Removes each element that fulfils the condition. An exception that it throws ends this, as
    /// with [#replaceAll(RemoteUnaryOperator)].
    ///
    /// @return whether there was one
    default boolean removeIf(RemotePredicate<? super E> condition) {
        return removeIf((Predicate<? super E>) condition);
    }

    /// Sorts the elements. If the comparator throws an exception, the list stays as it is; see
    /// [#replaceAll(RemoteUnaryOperator)].
    ///
    /// @param order null for their natural order
    default void sort(@Nullable RemoteComparator<? super E> order) {
        sort((@Nullable Comparator<? super E>) order);
    }

    /// All elements at one moment.
    List<E> snapshot();

    /// Calls the listener for each change from now on; see [SharedMap#onChange].
    Subscription onChange(ChangeListener<? super ListChange<E>> listener);
}
