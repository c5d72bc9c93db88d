package dev.muster.worker;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Why a worker ended that was not asked to, and what it was doing.
///
/// @param worker its name, such as `worker-2`
/// @param pid its process id; 0 if it has none here
/// @param cause what ended it
/// @param statusOrNull how the process ended; null if nobody saw it end
/// @param detail one sentence with what is known: who killed it, which limit it broke
/// @param failingFrame where native code crashed, as the crash file of the JVM says it, and the
///   method of the program that led there; if its heap was full, the method of the program that
///   wanted more; else empty
/// @param crashFile what the JVM wrote when it crashed or its heap was full; empty if it wrote
///   nothing
/// @param lastLines the last lines that it wrote to its output, oldest first
/// @param stacks the stacks of all its threads from just before it was killed for its time, or the
///   stack of the one that found the heap full; else, or if they could not be had, empty
/// @param task the name of the task that ran; empty if none did
/// @param attempt which attempt of the task it was, from 1; 0 without a task
public record CrashReport(
        String worker,
        long pid,
        Cause cause,
        @Nullable ExitStatus statusOrNull,
        String detail,
        String failingFrame,
        String crashFile,
        List<String> lastLines,
        String stacks,
        String task,
        int attempt)
        implements Serializable {

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
        /// Somebody outside this pool ended it by a signal.
        SIGNAL("it was killed"),
        /// The pool killed it because its task did not stop.
        STOPPED("its task did not stop, so the pool killed it"),
        /// Its connection was lost, and nobody knows why.
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

    /// Checks and copies the lines.
    public CrashReport {
        lastLines = List.copyOf(lastLines);
    }

    /// How the process ended, if that was seen.
    public Optional<ExitStatus> status() {
        return Optional.ofNullable(statusOrNull);
    }

    /// Its process id, if it was a process of this machine.
    public OptionalLong processId() {
        return pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    /// This, of a task.
    public CrashReport withTask(String newTask, int newAttempt) {
        return new CrashReport(
                worker,
                pid,
                cause,
                statusOrNull,
                detail,
                failingFrame,
                crashFile,
                lastLines,
                stacks,
                newTask,
                newAttempt);
    }

    /// A copy with another cause.
    public CrashReport withCause(Cause newCause, String newDetail) {
        return new CrashReport(
                worker,
                pid,
                newCause,
                statusOrNull,
                newDetail,
                failingFrame,
                crashFile,
                lastLines,
                stacks,
                task,
                attempt);
    }

    /// A copy with the stacks of the worker's threads.
    public CrashReport withStacks(String newStacks) {
        return new CrashReport(
                worker,
                pid,
                cause,
                statusOrNull,
                detail,
                failingFrame,
                crashFile,
                lastLines,
                newStacks,
                task,
                attempt);
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
