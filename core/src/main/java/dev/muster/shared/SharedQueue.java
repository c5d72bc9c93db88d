package dev.muster.shared;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/// A queue that several processes use: a [BlockingQueue] whose items are copies.
///
/// An item that one process puts in is taken out by exactly one process. Python's `None` arrives as
/// null from `take`; `poll`, whose null means that the queue is empty, cannot distinguish the two,
/// so Java programs cannot put null ([NullPointerException]).
///
/// Any number of threads may use one queue. Iterators show a snapshot taken in pieces: items put or
/// taken meanwhile may or may not be seen, and nothing can be removed through them.
///
/// @param <E> the items; an item from a Python process has the type that the pickle module gives it
public interface SharedQueue<E> extends BlockingQueue<E> {
    /// Puts an item in without waiting for the answer.
    ///
    /// @return done when the item is in the queue; fails as [#put] does. Cancelling it withdraws an
    ///   item that still waits for room
    CompletableFuture<Void> putAsync(E item);

    /// Takes an item without waiting for it.
    ///
    /// @return the item when there is one. Cancelling it withdraws the request; if an item was
    ///   already on its way, it is put back to the front
    CompletableFuture<E> takeAsync();

    /// Takes an item that comes back to the queue unless it is reported done; waits for one.
    ///
    /// @throws UnsupportedOperationException if a manager of CPython, which has no leases, keeps
    ///   the queue
    Lease<E> takeLease() throws InterruptedException;

    /// Like [#takeLease()], waiting at most the given time.
    ///
    /// @return nothing if there was no item in time
    Optional<Lease<E>> takeLease(Duration timeout) throws InterruptedException;

    /// Waits until every item that was put in is done: taken by `take` or `poll` from Java, its
    /// lease [Lease#done], or reported with Python's `task_done`.
    void join() throws InterruptedException;

    /// The queue of items that were given back too often.
    ///
    /// @throws UnsupportedOperationException if a manager of CPython keeps the queue
    SharedQueue<DeadLetter<E>> deadLetters();
}
