package dev.muster;

import dev.muster.agent.ListenConfig;
import dev.muster.agent.SshConfig;
import dev.muster.internal.launch.LocalSource;
import dev.muster.internal.pool.Pools;
import dev.muster.internal.remote.ListeningSource;
import dev.muster.internal.remote.SshSource;
import dev.muster.monitor.PoolEvent;
import dev.muster.monitor.PoolSnapshot;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs tasks in other processes: an [ExecutorService] whose tasks may crash, hang or leak.
///
/// ```java
/// try (var pool = Pool.processes()) {
///     List<Set<String>> robots = pool.map(Logs::findRobots, logFiles);
/// }
/// ```
///
/// A pool runs its tasks in one of several places, all with the same behaviour: worker JVMs on this
/// machine ([#processes()]), threads of this JVM ([#threads]), or the calling thread ([#serial]).
/// In a pool of processes a task travels: it is a lambda or method reference whose captured values
/// can be written by [dev.muster.internal.codec.JavaCodec], and so can its result. The worker gets
/// classes that it does not know from this process. Time zone, locales, encodings, assertions and
/// the system properties of the command line are those of this process, too.
///
/// **Failures.** What a task throws is the cause of the [ExecutionException] of its future. If the
/// worker ends while running it, the cause is a [WorkerDiedException] with a
/// [CrashReport][dev.muster.worker.CrashReport]; if it has run too long, a [TaskTimeoutException].
/// Only this task fails; tasks queued behind it run elsewhere, and another worker replaces the dead
/// one. No task runs twice unless it has retries. If no worker can be started, all tasks fail with
/// a [WorkerStartException][dev.muster.worker.WorkerStartException] that says why; but a pool that
/// has had a worker waits until another one can be started.
///
/// **Cancelling.** `cancel(true)` of a future ends the task: a waiting one never starts; a running
/// one is interrupted and, if that does not end it, killed with its worker and everything it
/// started.
///
/// **Futures** are [CompletableFuture]s. Functions attached to them without `Async` run in a
/// virtual thread of the pool, or in a thread of the program that waits for the future or finds it
/// done: they may take long, and may use the pool. Closing the pool waits for them. [#close] itself
/// is refused in threads of the pool and in all code that the pool calls.
///
/// **Ending.** [#shutdown] lets accepted tasks finish, [#shutdownNow] stops them, [#close] shuts
/// down and waits. A program does not end while tasks of its pools are unfinished; an idle pool
/// does not keep it alive. On `SIGINT` running tasks may finish, no others start, and a second
/// `SIGINT` kills the workers. If this process dies, so do its workers, within 2 seconds.
///
/// Safe for all threads. What a thread did before it submitted a task happens-before the task, and
/// the task happens-before the return of `get`.
public interface Pool extends ExecutorService {

    /// The best pool available: in a program that a launcher of parallel programs has started, such
    /// as `mpiexec`, the workers that a [WorkerSourceProvider] finds at hand; else worker JVMs
    /// where processes can be started, else threads. The environment variable `MUSTER_POOL`
    /// overrides this: `serial`, `threads`, `threads:4`, `processes`, `processes:4`, or the name of
    /// a [WorkerSourceProvider] with its argument, such as `name:argument`. `MUSTER_TIMEOUT`, such
    /// as `30s`, is the time limit of tasks, and `MUSTER_MEMORY`, such as `512m`, the memory of
    /// each worker, unless the program says otherwise.
    ///
    /// @throws IllegalArgumentException if one of the variables has any other value
    static Pool open() {
        return open(config -> config);
    }

    /// Like [#open()], with settings; pools without processes ignore those about processes.
    ///
    /// @param config changes the defaults: `c -> c.withWorkers(4)`; called twice where a
    ///   [WorkerSourceProvider] is used
    /// @throws IllegalArgumentException if one of those variables has any other value
    static Pool open(UnaryOperator<PoolConfig> config) {
        return Pools.open(config, System.getenv("MUSTER_POOL"), LocalSource::of);
    }

    /// A worker JVM for each processor.
    static Pool processes() {
        return processes(config -> config);
    }

    /// Worker JVMs on this machine. They are started in the background; tasks wait for them.
    ///
    /// @param config changes the defaults: `c -> c.withWorkers(4)`
    static Pool processes(UnaryOperator<PoolConfig> config) {
        return Pools.processes(config.apply(PoolConfig.defaults()), LocalSource::of);
    }

    /// Workers that come from elsewhere. They are asked for in the background; tasks wait for them.
    ///
    /// @param source supplies the workers. It belongs to the pool, which closes it at its end, or
    ///   at once if this method throws
    /// @param config changes the defaults, which are those of [#processes()] with as many workers
    ///   as the source can run to good effect. What is said there of the start of worker JVMs, of
    ///   their flags, memory, environment and output, is the source's business
    static Pool over(WorkerSource source, UnaryOperator<PoolConfig> config) {
        return Pools.over(source, config);
    }

    /// Workers on other machines, which join this program by `muster work`; see
    /// [Agent][dev.muster.agent.Agent]. Tasks wait until the first one has come.
    ///
    /// @param listen where and with which key: `c -> c.withAddress(…).withKey(…)`
    /// @throws IllegalArgumentException if there is no key, or an unsafe one
    /// @throws IOException if the address is in use or does not belong to this machine
    static Pool listening(UnaryOperator<ListenConfig> listen) throws IOException {
        return listening(listen, config -> config);
    }

    /// Like [#listening(UnaryOperator)], with settings. The number of workers, and their class path
    /// and folder, are those of the agents.
    ///
    /// @throws IllegalArgumentException as above
    /// @throws IOException as above
    static Pool listening(UnaryOperator<ListenConfig> listen, UnaryOperator<PoolConfig> config)
            throws IOException {
        PoolConfig wanted = config.apply(PoolConfig.defaults());
        ListeningSource source = ListeningSource.bind(listen.apply(ListenConfig.defaults()));
        return Pools.processes(wanted, source::source);
    }

    /// Workers on machines that `ssh` reaches: `Pool.ssh(c -> c.withHosts("a:8", "user@b"))`. They
    /// need a Java as new as this program's there, and nothing else; see [SshConfig]. Everything on
    /// the other machines ends with this program, or when the connection is lost.
    ///
    /// A host that cannot be reached is reported and left out. If none can be reached, tasks fail
    /// with a [WorkerStartException][dev.muster.worker.WorkerStartException] that says why. A host
    /// that is lost later is tried again: what its workers were running fails, or is retried by the
    /// rules of the task.
    ///
    /// @param ssh which hosts: `c -> c.withHosts(…)`
    /// @throws IllegalArgumentException if there is no host
    static Pool ssh(UnaryOperator<SshConfig> ssh) {
        return ssh(ssh, config -> config);
    }

    /// Like [#ssh(UnaryOperator)], with settings. The number of workers is that of the hosts; their
    /// class path and folder are those there.
    ///
    /// @throws IllegalArgumentException as above
    static Pool ssh(UnaryOperator<SshConfig> ssh, UnaryOperator<PoolConfig> config) {
        PoolConfig wanted = config.apply(PoolConfig.defaults());
        SshConfig hosts = SshSource.checked(ssh.apply(SshConfig.defaults()));
        return Pools.processes(wanted, each -> SshSource.of(hosts, each));
    }

    /// Workers at the nodes of a cluster that looks after itself, which `muster node` starts: nodes
    /// that come bring workers, nodes that go take theirs with them. Tasks wait until there is a
    /// node. It needs the module `muster-hazelcast`, whose `Cluster` opens such pools with more
    /// settings. The key is that of the environment:
    /// [AuthKey.fromEnvironment][dev.muster.connection.AuthKey#fromEnvironment()].
    ///
    /// @param where the cluster, as it stands in `MUSTER_POOL` behind `cluster:`, such as
    ///   `10.0.0.5,10.0.0.6:5701` or `hazelcast.yaml`; empty for that of this machine
    /// @throws IllegalArgumentException if the text makes no sense, or there is no key
    /// @throws UnsupportedOperationException if the module is not there
    /// @throws java.io.UncheckedIOException if the cluster cannot be joined
    static Pool cluster(String where) {
        return cluster(where, config -> config);
    }

    /// Like [#cluster(String)], with settings. The number of workers, and their class path and
    /// folder, are those of the nodes.
    ///
    /// @throws IllegalArgumentException as above
    /// @throws UnsupportedOperationException as above
    /// @throws java.io.UncheckedIOException as above
    static Pool cluster(String where, UnaryOperator<PoolConfig> config) {
        return Pools.provided("cluster", where, config, "muster-hazelcast");
    }

    /// Threads of this process. Tasks do not travel. A task that has run too long or is cancelled
    /// is interrupted; if it continues nevertheless, its thread is abandoned and replaced by
    /// another.
    ///
    /// @param workers the number of threads, at least 1
    static Pool threads(int workers) {
        return Pools.threads(PoolConfig.defaults().withWorkers(workers));
    }

    /// No parallelism at all: a task runs once, in the first thread that asks for its result, or in
    /// the one that closes the pool. Programs still work where nothing else is available.
    ///
    /// A running task cannot be stopped: time limits and cancellation have no effect on it. A
    /// thread asks for a result with `get`, with `join`, or by attaching a function to the future;
    /// [CompletableFuture#allOf] by itself asks for nothing.
    static Pool serial() {
        return Pools.serial(PoolConfig.defaults());
    }

    /// The same pool, with other options for its tasks.
    ///
    /// @param options changes how its tasks are run: `o -> o.withTimeout(Duration.ofSeconds(3))`
    /// @return a view: it has the same workers and ends with this pool
    Pool with(UnaryOperator<TaskOptions> options);

    /// Runs a task.
    ///
    /// @throws IllegalArgumentException if it cannot travel; the message names the value and where
    ///   it is
    /// @throws java.util.concurrent.RejectedExecutionException if the pool is shut down or cannot
    ///   start workers
    <T extends @Nullable Object> CompletableFuture<T> submit(RemoteCallable<T> task);

    /// Runs a task without a result.
    ///
    /// @throws IllegalArgumentException if it cannot travel; the message names the value and where
    ///   it is
    /// @throws java.util.concurrent.RejectedExecutionException as above
    CompletableFuture<@Nullable Void> submit(RemoteRunnable task);

    /// Runs a function of one argument as a task; the argument travels separately.
    ///
    /// @throws IllegalArgumentException if one of them cannot travel
    /// @throws java.util.concurrent.RejectedExecutionException as above
    <A extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> submit(
            RemoteFunction<? super A, ? extends R> function, A argument);

    /// Runs a function of two arguments as a task.
    ///
    /// @throws IllegalArgumentException if one of them cannot travel
    /// @throws java.util.concurrent.RejectedExecutionException as above
    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<R> submit(
                    RemoteBiFunction<? super A, ? super B, ? extends R> function,
                    A first,
                    B second);

    /// Runs a task; in a pool of processes it must be [java.io.Serializable], as a [RemoteCallable]
    /// is.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    /// @throws java.util.concurrent.RejectedExecutionException as above
    @Override
    <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> task);

    /// Runs a task; in a pool of processes it must be [java.io.Serializable], as a [RemoteRunnable]
    /// is.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    /// @throws java.util.concurrent.RejectedExecutionException as above
    @Override
    CompletableFuture<?> submit(Runnable task);

    /// Runs a task; the future completes with the given result.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    /// @throws java.util.concurrent.RejectedExecutionException as above
    @Override
    <T extends @Nullable Object> CompletableFuture<T> submit(Runnable task, T result);

    /// Runs a task and does not report how it ended.
    ///
    /// @throws IllegalArgumentException if it cannot travel; the message names the value and where
    ///   it is
    /// @throws java.util.concurrent.RejectedExecutionException as above
    void execute(RemoteRunnable task);

    /// Runs tasks and waits until all have ended: `pool.invokeAll(List.of(() -> 1, () -> 2))`.
    ///
    /// @return their futures, all done, in the order of the tasks
    /// @throws IllegalArgumentException if one of them cannot travel
    /// @throws java.util.concurrent.RejectedExecutionException as above
    /// @throws InterruptedException if interrupted; the rest is cancelled
    <T extends @Nullable Object> List<Future<T>> invokeAll(List<? extends RemoteCallable<T>> tasks)
            throws InterruptedException;

    /// Like [#invokeAll(List)], waiting at most the given time; tasks that have not ended by then
    /// are cancelled.
    ///
    /// @throws InterruptedException if interrupted; the rest is cancelled
    <T extends @Nullable Object> List<Future<T>> invokeAll(
            List<? extends RemoteCallable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException;

    /// Runs tasks until one has succeeded, and cancels the others.
    ///
    /// @return the result of that one
    /// @throws ExecutionException if none succeeds; the cause is what the first of them threw
    /// @throws IllegalArgumentException if there is no task, or one of them cannot travel
    /// @throws InterruptedException if interrupted; the rest is cancelled
    <T extends @Nullable Object> T invokeAny(List<? extends RemoteCallable<T>> tasks)
            throws InterruptedException, ExecutionException;

    /// Like [#invokeAny(List)], waiting at most the given time.
    ///
    /// @throws ExecutionException if none succeeds; the cause is what the first of them threw
    /// @throws InterruptedException if interrupted; the rest is cancelled
    /// @throws TimeoutException if none has succeeded in time
    <T extends @Nullable Object> T invokeAny(
            List<? extends RemoteCallable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException;

    /// The results of a function for all inputs, in their order.
    ///
    /// Inputs travel in chunks. If the function fails for an input, waiting inputs are cancelled,
    /// and the first failure is thrown when all running ones have ended.
    ///
    /// @throws ExecutionException if the function failed for an input: a [MapFailedException] that
    ///   identifies it; the cause is what the function threw
    /// @throws IllegalArgumentException if the function or an input cannot travel
    /// @throws InterruptedException if interrupted; the rest is cancelled
    default <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> inputs)
            throws InterruptedException, ExecutionException {
        return map(function, inputs, options -> options);
    }

    /// Like [#map(RemoteFunction, Iterable)], with settings.
    ///
    /// @param options changes the defaults: `m -> m.withChunkSize(100)`
    /// @throws ExecutionException if the function failed for an input: a [MapFailedException] that
    ///   identifies it; the cause is what the function threw
    /// @throws InterruptedException if interrupted; the rest is cancelled
    <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            RemoteFunction<? super T, ? extends R> function,
            Iterable<? extends T> inputs,
            UnaryOperator<MapOptions> options)
            throws InterruptedException, ExecutionException;

    /// The outcome for each input, in their order: a result or a failure. The failure of one input
    /// does not affect others, except that an input that ends its worker takes its chunk with it,
    /// which `m -> m.withChunkSize(1)` avoids.
    ///
    /// ```java
    /// for (Outcome<String> outcome : pool.mapOutcomes(Files::readString, paths)) {
    ///     switch (outcome) {
    ///         case Outcome.Success(String text) -> use(text);
    ///         case Outcome.Failure(FailedInput input, Throwable cause) -> report(input, cause);
    ///     }
    /// }
    /// ```
    ///
    /// @throws IllegalArgumentException if the function or an input cannot travel
    /// @throws InterruptedException if interrupted; the rest is cancelled
    default <T extends @Nullable Object, R extends @Nullable Object> List<Outcome<R>> mapOutcomes(
            RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> inputs)
            throws InterruptedException {
        return mapOutcomes(function, inputs, options -> options);
    }

    /// Like [#mapOutcomes(RemoteFunction, Iterable)], with settings.
    ///
    /// @param options changes the defaults: `m -> m.withTotalTimeout(Duration.ofMinutes(5))`; when
    ///   that is over, inputs that are not done fail with a [java.util.concurrent.TimeoutException]
    /// @throws InterruptedException if interrupted; the rest is cancelled
    <T extends @Nullable Object, R extends @Nullable Object> List<Outcome<R>> mapOutcomes(
            RemoteFunction<? super T, ? extends R> function,
            Iterable<? extends T> inputs,
            UnaryOperator<MapOptions> options)
            throws InterruptedException;

    /// The results of a function of two arguments for the first of both inputs, the second of both,
    /// and so on, until either ends; Python's `starmap`.
    ///
    /// @throws ExecutionException if the function failed for a pair: a [MapFailedException] that
    ///   identifies it; the cause is what the function threw
    /// @throws InterruptedException if interrupted; the rest is cancelled
    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            List<R> map(
                    RemoteBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends A> firsts,
                    Iterable<? extends B> seconds)
                    throws InterruptedException, ExecutionException;

    /// The results of a function for each number, without boxing.
    ///
    /// @throws ExecutionException if the function failed for a number: a [MapFailedException] that
    ///   identifies it; the cause is what the function threw
    /// @throws InterruptedException if interrupted; the rest is cancelled
    int[] mapInts(RemoteOperator.OfInt function, int... inputs)
            throws InterruptedException, ExecutionException;

    /// Like [#mapInts].
    long[] mapLongs(RemoteOperator.OfLong function, long... inputs)
            throws InterruptedException, ExecutionException;

    /// Like [#mapInts].
    double[] mapDoubles(RemoteOperator.OfDouble function, double... inputs)
            throws InterruptedException, ExecutionException;

    /// The results of a function for inputs that may never end, taken from their source as the
    /// results are taken from the stream; Python's `imap`.
    ///
    /// The stream must be closed if it is not read to its end: that cancels what is in progress. A
    /// failure is thrown in place of its result, as a [StreamFailedException] that identifies the
    /// input, with what the function threw as the cause; an iterator can still read the results
    /// after it. An interrupt while waiting is kept and ends the stream with a
    /// [java.util.concurrent.CancellationException].
    ///
    /// @param inputs read by the thread that reads the stream
    default <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> inputs) {
        return stream(function, inputs, options -> options);
    }

    /// Like [#stream(RemoteFunction, Iterable)], with settings.
    ///
    /// @param options changes the defaults: `m -> m.unordered()`
    <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            RemoteFunction<? super T, ? extends R> function,
            Iterable<? extends T> inputs,
            UnaryOperator<MapOptions> options);

    /// Futures in the order in which they are done, each as soon as it is; Python's `as_completed`.
    /// They may belong to any pool. The stream waits for the next one; an interrupt while waiting
    /// is kept and ends it with a [java.util.concurrent.CancellationException].
    static <F extends Future<?>> Stream<F> asCompleted(Collection<F> futures) {
        return Pools.asCompleted(futures);
    }

    /// Prepares a large value for use by many tasks: it travels to each worker once.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    <T extends @Nullable Object> Broadcast<T> broadcast(T value);

    /// What the pool is doing at this moment: its workers, its tasks, its numbers. Takes no longer
    /// than it takes to look at each worker once; also after the end.
    PoolSnapshot snapshot();

    /// Tells of what happens from now on, event by event, until the pool has ended or the returned
    /// subscription is closed.
    ///
    /// The listener is called by a thread of its own, one event at a time, and can neither delay
    /// nor fail the pool. If it is more than 10,000 events behind, further ones are left out, and a
    /// [PoolEvent.Gap] says how many. What it throws is logged once, and it is told the next events
    /// all the same. [#close] does not wait for it: the last events may arrive after that, unless
    /// the program ends.
    Subscription onEvent(Consumer<? super PoolEvent> listener);

    /// Shuts the pool down and waits until accepted tasks have finished and the workers have ended;
    /// at most as long as [PoolConfig#withCloseTimeout] allows, then the rest is stopped. If
    /// interrupted, stops everything, too, and keeps the interrupt status.
    ///
    /// @throws IllegalStateException in code that the pool calls: functions attached to its
    ///   futures, receivers of progress or output. It would wait for itself; call [#shutdown] there
    @Override
    void close();
}
