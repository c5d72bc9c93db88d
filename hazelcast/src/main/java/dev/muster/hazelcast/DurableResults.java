package dev.muster.hazelcast;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The tasks of one run and what has become of them: for any program of the cluster, also after the
/// one that enqueued them has ended. Reading a result does not remove it. Safe for all threads.
///
/// What was seen here may have changed already; nothing is kept between two calls.
///
/// Every method throws an [IllegalStateException] if the cluster cannot be asked: it was closed,
/// also while waiting, it has no node, or, if something is to be changed, it is below its minimum
/// size.
///
/// @param <T> what the tasks return
public interface DurableResults<T extends @Nullable Object> {
    /// The name of the run.
    String name();

    /// The tasks, in the order in which they were enqueued; empty if there is no such run.
    List<DurableTask> states();

    /// Waits until all tasks that are there now have ended.
    ///
    /// @return in the order in which they were enqueued
    List<DurableResult<T>> await() throws InterruptedException;

    /// Waits until all tasks that are there now have ended.
    ///
    /// @param timeout how long to wait; zero looks once
    /// @return in the order in which they were enqueued
    /// @throws TimeoutException if one has not ended by then
    List<DurableResult<T>> await(Duration timeout) throws InterruptedException, TimeoutException;

    /// Waits until one task has ended.
    ///
    /// @param timeout how long to wait; zero looks once
    /// @throws java.util.NoSuchElementException if the run has no such task
    /// @throws TimeoutException if it has not ended by then
    DurableResult<T> await(String id, Duration timeout)
            throws InterruptedException, TimeoutException;

    /// The results of all tasks that are there now, each as soon as the task has ended. The stream
    /// waits for the next one; an interrupt while waiting is kept and ends it with a
    /// [java.util.concurrent.CancellationException]. Close it if it is not read to its end.
    Stream<DurableResult<T>> stream();

    /// Cancels a task: it does not begin, or the node that runs it stops it, by the same steps by
    /// which a pool does.
    ///
    /// @return false if it has ended already, or is not there
    boolean cancel(String id);

    /// Removes a task and its result; one that has not ended is cancelled.
    ///
    /// @return false if it is not there
    boolean remove(String id);

    /// Removes all tasks, as [#remove] does.
    ///
    /// @return how many there were
    int clear();
}
