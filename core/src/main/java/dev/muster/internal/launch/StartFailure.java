package dev.muster.internal.launch;

import dev.muster.internal.system.Threads;
import dev.muster.internal.system.TimeText;
import dev.muster.worker.CrashReport;
import dev.muster.worker.ExitStatus;
import dev.muster.worker.WorkerStartException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// What is said about a worker that did not start: how it ended, its own words, what to do.
final class StartFailure {
    private StartFailure() {}

    /// Not even a process.
    static WorkerStartException of(Throwable cause) {
        return new WorkerStartException(
                "a worker did not start: %s; check that processes can be started here, the"
                                .formatted(firstLine(cause))
                        + " temporary directory and what was set for the workers",
                cause);
    }

    /// No thread that could start it.
    static WorkerStartException noThread(OutOfMemoryError cause) {
        return new WorkerStartException(
                "a worker did not start: " + Threads.noneLeft(cause), cause);
    }

    /// The JDK goes on with advice about itself.
    private static String firstLine(Throwable cause) {
        return cause.toString().lines().findFirst().orElse("").strip();
    }

    /// It has ended before it connected.
    static WorkerStartException ended(ChildJvm process) throws InterruptedException {
        CrashReport report = report(process);
        return failure(
                end(report),
                report,
                "check the class path, the flags, the memory and the environment of the workers");
    }

    private static String end(CrashReport report) {
        if (report.cause() == CrashReport.Cause.STOPPED) {
            return "it was stopped before it had connected";
        }
        String status = report.status().map(ExitStatus::toString).orElse("it has ended");
        return report.failingFrame().isEmpty()
                ? status
                : status + ", " + report.detail() + " in " + report.failingFrame();
    }

    /// It was killed because it took too long.
    static WorkerStartException late(ChildJvm process, Duration timeout)
            throws InterruptedException {
        return failure(
                "it did not connect within " + TimeText.of(timeout),
                report(process),
                "give it more time, or look for what it waits for");
    }

    private static WorkerStartException failure(String what, CrashReport report, String advice) {
        List<String> lines = report.lastLines();
        String said =
                lines.isEmpty()
                        ? "it said nothing; "
                        : "it said:\n  " + String.join("\n  ", lines) + "\n";
        return new WorkerStartException(
                "a worker did not start: %s; %s%s".formatted(what, said, advice), null);
    }

    private static CrashReport report(ChildJvm process) throws InterruptedException {
        try {
            return process.ended().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a worker did not start, for an unknown reason", e);
        }
    }
}
