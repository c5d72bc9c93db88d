package dev.muster.hazelcast;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.RemoteCallable;
import dev.muster.hazelcast.internal.cluster.JoinedCluster;
import dev.muster.shared.NamedObjects;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import java.io.IOException;
import java.util.SortedSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A cluster as a program uses it: shared objects that survive the death of a node.
///
/// ```java
/// try (var cluster = Cluster.open(c -> c.withKey(key).withMembers(List.of("127.0.0.1:5701")))) {
///     SharedQueue<Job> jobs = cluster.queue("jobs");
///     jobs.put(new Job(…));
/// }
/// ```
///
/// An object of any name exists as soon as it is used. Each object is kept by one node, with a copy
/// on another, so it survives one node at a time. Whoever has the key of the cluster may use them
/// all. A lock, permits, leases and places at a barrier belong to the process that took them; they
/// are given back when it leaves the cluster, dies, or is silent for longer than the patience of
/// the cluster. A process that was only frozen then gets a [dev.muster.shared.SessionLostException]
/// for what it held.
///
/// An object without a name (`newQueue`, `newMap`, a condition of a lock) stays as long as a
/// process takes part in the cluster that has it, and for a day after that; then the nodes remove
/// it with all that is in it. A reference that is only kept in another object does not hold it:
/// what has to outlive the programs gets a name.
///
/// A list, a namespace, a value and the order of a queue are each written as a whole with every
/// change: they are for up to some megabytes. Maps, and the items of a queue, are kept entry by
/// entry. Functions of `compute`, `merge` and `updateAndGet` run in this process, and again if the
/// entry has changed meanwhile. A map has no order.
///
/// If the cluster is split, each part goes on by itself, unless [ClusterConfig#withMinimumSize]
/// forbids it to the smaller one: then a lock may have two owners; after the split is healed, what
/// the smaller part has changed is given up.
///
/// Safe for all threads. Calls throw an [java.io.UncheckedIOException] if the cluster cannot be
/// reached, has no nodes, or fewer than it must have to be written to; after [#close] an
/// [IllegalStateException].
public interface Cluster extends NamedObjects {
    /// Joins a cluster, as a member without data, or as a client.
    ///
    /// @param change changes the defaults; a key must be set
    /// @throws IllegalArgumentException if the key is missing, or the process would listen where it
    ///   must not
    /// @throws IOException if the cluster cannot be joined
    static Cluster open(UnaryOperator<ClusterConfig> change) throws IOException {
        return JoinedCluster.open(change.apply(ClusterConfig.defaults()));
    }

    /// The queue of this name, for at most this number of items from now on.
    ///
    /// @param capacity 0 for any number
    /// @throws IllegalArgumentException if the capacity is negative
    <E> SharedQueue<E> queue(String name, int capacity);

    /// As [#queue(String, int)], with another number of attempts.
    ///
    /// @param maxAttempts how often an item may be taken under a lease and given back before it
    ///   becomes a dead letter; at least 1
    /// @throws IllegalArgumentException if a number is too small
    <E> SharedQueue<E> queue(String name, int capacity, int maxAttempts);

    /// The semaphore of this name. One that was not made so has no permits at first.
    ///
    /// @param permits how many there are at first, if nobody has used it
    /// @throws IllegalArgumentException if `permits` is negative
    SharedSemaphore semaphore(String name, int permits);

    /// The barrier of this name. One that was not made so does not exist.
    ///
    /// @param parties how many it takes, if nobody has made it
    /// @throws IllegalArgumentException if `parties` is less than 1
    SharedBarrier barrier(String name, int parties);

    /// The value of this name. One that was not made so is null at first.
    ///
    /// @param initial the value, if nobody has used it
    /// @throws IllegalArgumentException if `initial` cannot travel
    <V> SharedValue<V> value(String name, V initial);

    /// A pool over the nodes of the cluster: nodes that come bring workers, nodes that go take
    /// theirs with them. Tasks wait until there is a node; `o -> o.on("gpu")` chooses among nodes
    /// by their labels. The pool is to be closed before the cluster.
    default Pool pool() {
        return pool(config -> config);
    }

    /// Like [#pool()], with settings. The number of workers, and their class path and folder, are
    /// those of the nodes.
    ///
    /// @param config changes the defaults; called twice
    Pool pool(UnaryOperator<PoolConfig> config);

    /// Has the cluster keep a task and run it at one of its nodes, whatever becomes of this
    /// program: any program of the cluster collects what it returns, by [#results].
    ///
    /// @param run the name that the results are collected by
    /// @param task travels with the class path of this program, each jar once
    /// @return names the task in its run
    /// @throws IllegalArgumentException if the task or its classes cannot travel
    /// @throws IllegalStateException if the cluster cannot take it: it was left, is below its
    ///   minimum size, has no node, or another key
    default String enqueue(String run, RemoteCallable<?> task) {
        return enqueue(run, task, options -> options);
    }

    /// Like [#enqueue(String, RemoteCallable)], with settings.
    ///
    /// @param options changes the defaults: `o -> o.withRetries(2)`
    /// @throws IllegalArgumentException as above
    /// @throws IllegalStateException as above
    String enqueue(String run, RemoteCallable<?> task, UnaryOperator<DurableOptions> options);

    /// The tasks that were enqueued under a name, by whatever program, and what has become of them.
    ///
    /// @param <T> what they return
    <T extends @Nullable Object> DurableResults<T> results(String run);

    /// The names of the runs that have tasks, in the order of the alphabet.
    SortedSet<String> runs();

    /// Leaves the cluster: what this process holds is given back, calls in other threads end with
    /// an exception. The objects stay.
    @Override
    void close();
}
