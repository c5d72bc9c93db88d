package dev.muster.worker;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Why a worker ended that was not asked to, and what it was doing. Immutable.
public final class CrashReport implements Serializable {
    private static final long serialVersionUID = 1;

    private final String worker;
    private final long pid;
    private final Cause cause;
    private final @Nullable ExitStatus status;
    private final String detail;
    private final String failingFrame;
    private final String crashFile;

    @SuppressWarnings("serial") // immutable lists of text are serializable
    private final List<String> lastLines;

    private final String stacks;
    private final String task;
    private final int attempt;

    /// What ended a worker.
    public enum Cause {
        /// The task called `System.exit` or `Runtime.halt`.
        EXIT("it exited"),
        /// Native code crashed, or the JVM failed.
        CRASH("it crashed"),
        /// Its heap was full.
        OUT_OF_MEMORY("its Java heap was full"),
        /// It held more memory than it may, and the pool killed it.
        MEMORY_LIMIT("it held more memory than it may"),
        /// The system killed it because memory was short.
        SYSTEM_OUT_OF_MEMORY("the system was out of memory and killed it"),
        /// A signal from outside this pool ended it.
        SIGNAL("it was killed"),
        /// The pool killed it because its task did not stop.
        STOPPED("its task did not stop, so the pool killed it"),
        /// Its connection was lost, and the reason is not known.
        LOST("its connection was lost");

        private final String words;

        Cause(String words) {
            this.words = words;
        }

        /// The cause in words.
        public String words() {
            return words;
        }
    }

    /// A report; its parts are what the methods of the same names return.
    ///
    /// @param pid 0 if it has none here
    /// @param status null if its end was not seen
    public CrashReport(
            String worker,
            long pid,
            Cause cause,
            @Nullable ExitStatus status,
            String detail,
            String failingFrame,
            String crashFile,
            List<String> lastLines,
            String stacks,
            String task,
            int attempt) {
        this.worker = worker;
        this.pid = pid;
        this.cause = cause;
        this.status = status;
        this.detail = detail;
        this.failingFrame = failingFrame;
        this.crashFile = crashFile;
        this.lastLines = List.copyOf(lastLines);
        this.stacks = stacks;
        this.task = task;
        this.attempt = attempt;
    }

    /// The report of a worker whose end nobody saw: what is not said here is not known.
    ///
    /// @param pid 0 if it has none here
    public static CrashReport unseen(String worker, long pid, Cause cause, List<String> lastLines) {
        return new CrashReport(worker, pid, cause, null, "", "", "", lastLines, "", "", 0);
    }

    /// A copy for the task that it ran.
    public CrashReport withTask(String newTask, int newAttempt) {
        return with(cause, detail, stacks, newTask, newAttempt);
    }

    /// A copy with another cause.
    public CrashReport withCause(Cause newCause, String newDetail) {
        return with(newCause, newDetail, stacks, task, attempt);
    }

    /// A copy with the stacks of the worker's threads.
    public CrashReport withStacks(String newStacks) {
        return with(cause, detail, newStacks, task, attempt);
    }

    private CrashReport with(
            Cause newCause, String newDetail, String newStacks, String newTask, int newAttempt) {
        return new CrashReport(
                worker,
                pid,
                newCause,
                status,
                newDetail,
                failingFrame,
                crashFile,
                lastLines,
                newStacks,
                newTask,
                newAttempt);
    }

    /// Its name, such as `worker-2`.
    public String worker() {
        return worker;
    }

    /// Its process id, if it was a process of this machine.
    public OptionalLong pid() {
        return pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    /// What ended it.
    public Cause cause() {
        return cause;
    }

    /// How the process ended, if that was seen.
    public Optional<ExitStatus> status() {
        return Optional.ofNullable(status);
    }

    /// One sentence with what is known: what killed it, which limit it broke.
    public String detail() {
        return detail;
    }

    /// Where native code crashed, as the crash file of the JVM says it, and the method of the
    /// program that led there; if its heap was full, the method of the program that wanted more;
    /// else empty.
    public String failingFrame() {
        return failingFrame;
    }

    /// What the JVM wrote when it crashed or its heap was full; empty if it wrote nothing.
    public String crashFile() {
        return crashFile;
    }

    /// The last lines that it wrote to its output, oldest first.
    public List<String> lastLines() {
        return lastLines;
    }

    /// The stacks of all its threads from just before it was killed for its time, or the stack of
    /// the one that found the heap full; else, or if they could not be had, empty.
    public String stacks() {
        return stacks;
    }

    /// The name of the task that ran; empty if none did.
    public String task() {
        return task;
    }

    /// Which attempt of the task it was, from 1; 0 without a task.
    public int attempt() {
        return attempt;
    }

    /// The report in one line.
    public String summary() {
        var text = new StringJoiner(", ");
        text.add("%s%s: %s".formatted(worker, pid == 0 ? "" : " (pid " + pid + ")", cause.words()));
        status().ifPresent(status -> text.add(status.toString()));
        if (!detail.isEmpty()) {
            text.add(detail);
        }
        if (!failingFrame.isEmpty()) {
            text.add("in " + failingFrame);
        }
        return text.toString();
    }

    /// The whole report, in lines, without the crash file.
    @Override
    public String toString() {
        var text = new StringBuilder(summary());
        if (!task.isEmpty()) {
            text.append("\n  task: %s, attempt %d".formatted(task, attempt));
        }
        if (!lastLines.isEmpty()) {
            text.append("\n  last lines:");
            lastLines.forEach(line -> text.append("\n    ").append(line));
        }
        if (!stacks.isEmpty()) {
            text.append("\n  stacks:\n").append(stacks.indent(4).stripTrailing());
        }
        return text.toString();
    }
}
