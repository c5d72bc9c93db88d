package dev.muster.shared;

import java.util.concurrent.BlockingQueue;

/// A queue that several processes use: a [BlockingQueue] whose items are copies.
///
/// What one process puts in, exactly one process takes out. Between processes an item travels by
/// value: changing it after `put` changes nothing at the other side. Items may be whatever
/// [dev.muster.pickle.Pickle] can write. Python's `None` arrives as null from `take`; `poll`, whose
/// null means that the queue is empty, cannot tell the two apart, so Java programs put no null
/// ([NullPointerException]).
///
/// Any number of threads may use one queue. A blocking call ends with its result, with the end of
/// its time, with an interrupt (nothing is taken then), or, if the manager has gone, with an
/// [java.io.UncheckedIOException].
///
/// @param <E> the items; what a Python process puts arrives as the type the pickle module gives it
public interface SharedQueue<E> extends BlockingQueue<E> {}
