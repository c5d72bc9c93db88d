package dev.muster.hazelcast.internal.run;

import dev.muster.TaskOptions;
import dev.muster.WorkerDiedException;
import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.run.Contents.LostException;
import dev.muster.hazelcast.internal.run.Records.Read;
import dev.muster.hazelcast.internal.run.RunState.Content;
import dev.muster.hazelcast.internal.run.RunState.Head;
import dev.muster.hazelcast.internal.run.RunState.Status;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.worker.CrashReport;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One attempt of a task at this node, from the claim to the change of its state: in one thread,
/// which survives whatever happens and ends with this.
final class Execution implements Runnable {
    /*
     * The claim is in the state of the task before anything begins. The result is taken only if the
     * state still has that claim: a node that was frozen or cut off finds that its tasks were given
     * to others, or cancelled, and its results are refused.
     *
     * While the cluster cannot be written to, the result waits here.
     */

    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long RETURN_PAUSE_MILLIS = 1_000;

    private final Read claimed;
    private final Status.Running running;
    private final Node node;
    private volatile @Nullable Future<byte[]> future;
    private volatile boolean isAbandoned;
    private volatile boolean isLeaving;

    /// The node that runs it.
    interface Node {
        Records records();

        Contents contents();

        Bundles bundles();

        NodePool pool();

        /// Whether the state of a task may still be changed by this process.
        boolean isOpen();

        /// This node cannot run anything at the moment.
        void failed(Throwable why);

        /// An attempt has ended, whatever has become of it.
        void ended(Execution execution);
    }

    /// @param claimed the state with the claim
    Execution(Read claimed, Status.Running running, Node node) {
        this.claimed = claimed;
        this.running = running;
        this.node = node;
    }

    RunKey key() {
        return claimed.key();
    }

    /// The id of the task.
    String id() {
        return head().id();
    }

    UUID claim() {
        return running.claim();
    }

    /// Whether the task is still this attempt's.
    ///
    /// @param state what it is at present
    boolean isOf(RunState state) {
        return state.status() instanceof Status.Running now && now.claim().equals(claim());
    }

    /// The task was given to others or cancelled: stops it.
    void abandon() {
        isAbandoned = true;
        stop();
    }

    /// The node leaves: stops the task and gives it back.
    void leave() {
        isLeaving = true;
        stop();
    }

    private void stop() {
        Future<byte[]> current = future;
        if (current != null) {
            current.cancel(true);
        }
    }

    // ---- running ----

    @Override
    public void run() {
        try {
            Outcome outcome;
            try {
                outcome = attempt();
            } catch (Throwable e) { // whatever it is, it is what became of the task
                Guard.survived(e);
                outcome = new Outcome.Failed(e);
            }
            report(outcome);
        } catch (Throwable e) { // the task is given back when it is seen that nobody runs it
            Guard.failed(e);
        } finally {
            node.ended(this);
        }
    }

    /// What has become of an attempt.
    private sealed interface Outcome {
        /// @param result a value of Java
        record Returned(Encoded result) implements Outcome {}

        /// @param failure an exception, as it was written in the worker
        record Threw(Encoded failure) implements Outcome {}

        record Failed(Throwable why) implements Outcome {}

        /// No attempt would help.
        record Impossible(Throwable why) implements Outcome {}

        /// It did not begin, because of this node.
        record Returning(Throwable why) implements Outcome {}

        record Left() implements Outcome {}

        record Abandoned() implements Outcome {}
    }

    private Outcome attempt() {
        BundledTask task;
        TaskContent content;
        try {
            content = TaskContent.read(node.contents().get(head().function()));
            if (head().retries().most() > 0) {
                var _ = node.contents().renew(head().function(), Contents.LONG);
            }
            List<Path> jars = node.bundles().download(content.bundle());
            task = new BundledTask(content.function(), jars);
        } catch (LostException e) {
            return new Outcome.Impossible(
                    new IOException("the task cannot begin: " + e.getMessage(), e));
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            return new Outcome.Returning(e);
        }
        if (isAbandoned) {
            return new Outcome.Abandoned();
        }
        if (isLeaving) {
            return new Outcome.Returning(new CancellationException("the node was closed"));
        }
        NodePool.Running started;
        try {
            started = node.pool().submit(task, options -> optioned(options, content));
        } catch (IllegalStateException | IllegalArgumentException | RejectedExecutionException e) {
            return new Outcome.Returning(e); // the node is closed, or has no thread left
        }
        try (started) {
            future = started.future();
            if (isAbandoned || isLeaving) {
                stop(); // whoever said so has not seen the future
            }
            return await(started);
        }
    }

    private Head head() {
        return claimed.state().head();
    }

    private TaskOptions optioned(TaskOptions defaults, TaskContent content) {
        TaskOptions named =
                defaults.withName(head().run() + "/" + head().name())
                        .withMemoryLimit(content.memoryLimitBytes());
        return content.timeout().map(named::withTimeout).orElse(named);
    }

    private Outcome await(NodePool.Running started) {
        while (true) {
            try {
                byte[] result = started.future().get();
                Encoded value =
                        Encoded.read(Input.of(result, 1, result.length - 1), result.length - 1L);
                return result[0] == BundledTask.RETURNED
                        ? new Outcome.Returned(value)
                        : new Outcome.Threw(value);
            } catch (ExecutionException e) {
                return failed(started, e.getCause() == null ? e : e.getCause());
            } catch (CancellationException e) {
                return stopped(e);
            } catch (CodecException e) {
                return new Outcome.Failed(e);
            } catch (InterruptedException _) {
                // Nobody interrupts this thread: it is stopped by the future.
            }
        }
    }

    private static Outcome failed(NodePool.Running started, Throwable why) {
        if (why instanceof WorkerStartException) {
            started.breakDown();
            return new Outcome.Returning(why);
        }
        return new Outcome.Failed(why);
    }

    private Outcome stopped(CancellationException e) {
        if (isAbandoned) {
            return new Outcome.Abandoned();
        }
        return isLeaving ? new Outcome.Left() : new Outcome.Failed(e);
    }

    // ---- what has become of it ----

    private void report(Outcome outcome) {
        if (outcome instanceof Outcome.Abandoned) {
            return;
        }
        if (outcome instanceof Outcome.Returning(Throwable why) && !isLeaving) {
            node.failed(why);
        }
        Read from = claimed;
        while (node.isOpen()) {
            try {
                Status to = status(outcome);
                Optional<Read> after = node.records().change(from, to);
                if (after.isPresent()) {
                    if (after.get().state().isEnded()) {
                        node.contents().remove(head().function());
                    }
                    return;
                }
                Optional<Read> there = node.records().find(key());
                if (there.isEmpty() || !isOf(there.get().state())) {
                    refused(to);
                    return;
                }
                from = there.get(); // The node has another name in the cluster after a split.
            } catch (IllegalStateException | IOException e) {
                LOGGER.log(Level.DEBUG, () -> "the end of a task waits for the cluster: " + e);
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }

    private void refused(Status to) {
        LOGGER.log(
                Level.WARNING,
                () ->
                        ("the end of attempt %d of %s/%s is refused: the task was given to another"
                                        + " node or cancelled meanwhile")
                                .formatted(running.attempt(), head().run(), head().id()));
        RunResults.forget(claimed.state().next(to, 0), node.contents());
    }

    private Status status(Outcome outcome) throws IOException {
        return switch (outcome) {
            case Outcome.Returned(Encoded result) ->
                    new Status.Done(running.attempt(), running.nodeName(), put(result));
            case Outcome.Threw(Encoded failure) -> afterFailure(put(failure));
            case Outcome.Failed(Throwable why) -> afterFailure(put(encoded(why)));
            case Outcome.Impossible(Throwable why) -> ended(why);
            case Outcome.Returning(Throwable why) -> returned(why);
            case Outcome.Left _ ->
                    afterFailure(put(encoded(nodeLeft(running, head(), "the node was closed"))));
            case Outcome.Abandoned _ ->
                    throw new IllegalStateException("an abandoned attempt has no end");
        };
    }

    private Status ended(Throwable why) throws IOException {
        return new Status.Failed(running.attempt(), running.nodeName(), put(encoded(why)));
    }

    /// This attempt does not count.
    private Status returned(Throwable why) throws IOException {
        if (running.returns() >= RunState.MOST_RETURNS) {
            return ended(why);
        }
        return new Status.Waiting(
                running.attempt() - 1,
                node.records().nowMillis() + RETURN_PAUSE_MILLIS,
                running.returns() + 1);
    }

    private Status afterFailure(Content failure) {
        return claimed.state()
                .afterFailure(
                        running.attempt(), running.nodeName(), failure, node.records().nowMillis());
    }

    private Content put(Encoded bytes) throws IOException {
        return node.contents().put(bytes, Duration.ofMillis(head().keptMillis()));
    }

    /// An exception as bytes; what cannot travel is described.
    static Encoded encoded(Throwable why) {
        try {
            return JavaCodec.standard().encode(why);
        } catch (CodecException e) {
            throw new IllegalArgumentException("an exception always travels", e);
        }
    }

    /// Why a task has no result whose node is gone.
    static WorkerDiedException nodeLeft(Status.Running running, Head head, String why) {
        return new WorkerDiedException(
                CrashReport.unseen(
                                "node " + running.nodeName(), 0, CrashReport.Cause.LOST, List.of())
                        .withCause(CrashReport.Cause.LOST, why)
                        .withTask(head.run() + "/" + head.name(), running.attempt()));
    }
}
