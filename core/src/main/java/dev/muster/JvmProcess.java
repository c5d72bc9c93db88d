package dev.muster;

import dev.muster.internal.launch.ChildProcess;
import dev.muster.worker.CrashReport;
import dev.muster.worker.ExitStatus;
import dev.muster.worker.WorkerStartException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/// One function in a JVM of its own; Python's `multiprocessing.Process`.
///
/// ```java
/// JvmProcess loader = JvmProcess.start(() -> load(queue), c -> c.withName("loader"));
/// loader.join();
/// ```
///
/// The function travels with what it has captured, written by
/// [dev.muster.internal.codec.JavaCodec]. That may include proxies of shared objects: the process
/// connects to their manager itself. It has the class path of this program and asks this program,
/// as long as that is running, for classes that it does not find there. It reads nothing from
/// standard input, and writes to the standard output and error of this program unless configured
/// otherwise. What the function throws ends it with the stack trace on standard error and exit code
/// 1, `System.exit` with its own code.
///
/// A program does not end before its processes, unless it calls `System.exit` or is killed: then
/// they live on. A *daemon* process ends with the program that has started it, however that ends,
/// within 2 seconds and together with everything it has started itself.
///
/// Safe for all threads. What a thread did before it started the process happens-before the
/// function; the process does not see what changes later.
public sealed interface JvmProcess permits ChildProcess {
    /// Starts a process and does not wait for it.
    ///
    /// @throws IllegalArgumentException if the function cannot travel; the message names the value
    ///   and where it is
    /// @throws WorkerStartException if the system cannot start it
    static JvmProcess start(RemoteRunnable function) throws WorkerStartException {
        return start(function, config -> config);
    }

    /// Like [#start(RemoteRunnable)], with settings.
    ///
    /// @param config changes the defaults: `c -> c.withName("loader").asDaemon()`
    /// @throws IllegalArgumentException as above
    /// @throws WorkerStartException as above
    static JvmProcess start(RemoteRunnable function, UnaryOperator<JvmProcessConfig> config)
            throws WorkerStartException {
        return ChildProcess.start(function, config.apply(JvmProcessConfig.defaults()));
    }

    /// The processes that this program has started with this class and that have not ended.
    static List<JvmProcess> activeChildren() {
        return ChildProcess.active();
    }

    /// How the current process was started; nothing in a program that was not started by this
    /// class.
    static Optional<Current> current() {
        return ChildProcess.current();
    }

    /// The current process.
    ///
    /// @param name its name
    /// @param parentPid the process that has started it
    record Current(String name, long parentPid) {}

    /// Its name: as configured, or `process-1`, `process-2` and so on.
    String name();

    /// Its process id.
    long pid();

    /// Whether it ends with this program.
    boolean isDaemon();

    /// Whether it has not ended.
    boolean isAlive();

    /// Waits for its end.
    ///
    /// @throws InterruptedException if interrupted; the process keeps running
    void join() throws InterruptedException;

    /// Waits for its end.
    ///
    /// @param timeout how long to wait; zero looks once
    /// @return whether it has ended
    /// @throws InterruptedException if interrupted; the process keeps running
    boolean join(Duration timeout) throws InterruptedException;

    /// How it ended; nothing while it is alive.
    Optional<ExitStatus> exitStatus();

    /// Why it ended, if not with exit code 0; nothing while it is alive. It has the last lines of
    /// output only if output is configured; the output of a JVM that did not start, for instance
    /// about a misspelled flag, is always included.
    Optional<CrashReport> report();

    /// Asks it to end, as `SIGTERM` does: its shutdown hooks are run. Does nothing once it has
    /// ended.
    void terminate();

    /// Ends it and everything it has started, at once. Does nothing once it has ended.
    void kill();

    /// Completes with this when it has ended. Completing or cancelling the future does not affect
    /// the process.
    CompletableFuture<JvmProcess> onExit();
}
