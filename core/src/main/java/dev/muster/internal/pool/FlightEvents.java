package dev.muster.internal.pool;

import dev.muster.monitor.TaskSnapshot;
import dev.muster.monitor.WorkerSnapshot;
import dev.muster.worker.CrashReport;
import dev.muster.worker.ExitStatus;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// The events of pools in Java Flight Recorder: `dev.muster.Task`, `dev.muster.WorkerStart` and
/// `dev.muster.WorkerEnd`.
final class FlightEvents {
    /*
     * A program that records nothing must not pay for this, least of all at its start: the classes
     * of the recorder come from no archive. So this class is not touched before the first recording
     * of the JVM, which sets REPOSITORY, however it is started. The module may be missing, too.
     */

    /// The property of the system that tells where recordings are kept; null as long as nothing was
    /// recorded. A constant, so that reading it does not load this class.
    static final String REPOSITORY = "jdk.jfr.repository";

    private static final boolean IS_THERE =
            ModuleLayer.boot()
                    .findModule("jdk.jfr")
                    .filter(FlightEvents.class.getModule()::canRead)
                    .isPresent();

    private FlightEvents() {}

    /// Whether this JVM has a flight recorder. If not, nothing else here may be called.
    static boolean areThere() {
        return IS_THERE;
    }

    /// A task begins in a worker.
    ///
    /// @return for [#taskEnded]; null if that is not recorded
    static @Nullable Object taskStarted() {
        var event = new TaskEvent();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    /// An attempt of a task has ended.
    ///
    /// @param started what [#taskStarted] returned
    static void taskEnded(@Nullable Object started, String pool, TaskSnapshot task, String reason) {
        if (started instanceof TaskEvent event && event.shouldCommit()) {
            event.pool = pool;
            event.number = task.number();
            event.task = task.name();
            event.attempt = task.attempt();
            event.worker = task.worker();
            event.outcome = task.state().name();
            event.reason = reason;
            event.waited = task.waited().toNanos();
            event.commit();
        }
    }

    /// A worker takes tasks.
    static void workerStarted(String pool, WorkerSnapshot worker) {
        var event = new WorkerStartEvent();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.worker = worker.name();
            event.host = worker.host();
            event.pid = worker.pid().orElse(0);
            event.kind = worker.kind();
            event.commit();
        }
    }

    /// A worker has ended.
    static void workerEnded(String pool, WorkerSnapshot worker, CrashReport report, String reason) {
        var event = new WorkerEndEvent();
        if (event.shouldCommit()) {
            event.pool = pool;
            event.worker = worker.name();
            event.pid = worker.pid().orElse(0);
            event.exitStatus = report.status().map(ExitStatus::code).orElse(-1);
            event.reason = reason;
            event.tasks = worker.tasks();
            event.commit();
        }
    }

    @Name("dev.muster.Task")
    @Label("Task")
    @Category("Muster")
    @Description("An attempt of a task, from its start in a worker to its end")
    @StackTrace(false)
    @SuppressWarnings("unused") // the recorder reads the fields
    private static final class TaskEvent extends Event {
        @Label("Pool")
        private String pool = "";

        @Label("Number")
        private long number;

        @Label("Task")
        private String task = "";

        @Label("Attempt")
        private int attempt;

        @Label("Worker")
        private String worker = "";

        @Label("Outcome")
        @Description(
                "SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, or RETRYING if another attempt follows")
        private String outcome = "";

        @Label("Reason")
        private String reason = "";

        @Label("Waited")
        @Timespan(Timespan.NANOSECONDS)
        private long waited;
    }

    @Name("dev.muster.WorkerStart")
    @Label("Worker Start")
    @Category("Muster")
    @Description("A worker takes tasks from now on")
    @StackTrace(false)
    @SuppressWarnings("unused") // the recorder reads the fields
    private static final class WorkerStartEvent extends Event {
        @Label("Pool")
        private String pool = "";

        @Label("Worker")
        private String worker = "";

        @Label("Host")
        private String host = "";

        @Label("Process Id")
        @Description("0 if it has none")
        private long pid;

        @Label("Kind")
        private String kind = "";
    }

    @Name("dev.muster.WorkerEnd")
    @Label("Worker End")
    @Category("Muster")
    @StackTrace(false)
    @SuppressWarnings("unused") // the recorder reads the fields
    private static final class WorkerEndEvent extends Event {
        @Label("Pool")
        private String pool = "";

        @Label("Worker")
        private String worker = "";

        @Label("Process Id")
        @Description("0 if it has none")
        private long pid;

        @Label("Exit Status")
        @Description("What it returned, or 128 plus the number of a signal; -1 if nobody saw it")
        private int exitStatus;

        @Label("Reason")
        @Description("Empty if the pool ended it in good order")
        private String reason = "";

        @Label("Tasks")
        private long tasks;
    }
}
