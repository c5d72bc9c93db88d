package dev.muster;

import dev.muster.worker.CrashReport;

/// The worker that ran a task ended before the task did: the cause in the
/// [java.util.concurrent.ExecutionException] of that task, and of no other.
public final class WorkerDiedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final CrashReport report;

    /// Creates one from a report.
    public WorkerDiedException(CrashReport report) {
        super(report.toString());
        this.report = report;
    }

    /// What is known about it.
    public CrashReport report() {
        return report;
    }
}
