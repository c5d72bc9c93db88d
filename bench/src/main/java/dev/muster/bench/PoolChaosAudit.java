package dev.muster.bench;

import dev.muster.TaskTimeoutException;
import dev.muster.WorkerDiedException;
import dev.muster.worker.CrashReport;
import dev.muster.worker.CrashReport.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What became of each task of a [PoolChaosPart], and whether it may have.
final class PoolChaosAudit {
    /// One task of so many is unlucky; the remainder tells which.
    private static final int UNLUCKY_OF = 100;

    private static final int UNLUCKY = 7;
    private static final int SHOWN = 5;

    private final String part;
    private final int tasks;
    private final Set<Integer> done = new HashSet<>();
    private final Set<Integer> failed = new HashSet<>();
    private final Map<String, Integer> reasons = new TreeMap<>();

    /// The process ids of workers that died under a task, each once.
    private final Set<Long> dead = new TreeSet<>();

    private final List<String> complaints = new ArrayList<>();

    PoolChaosAudit(String part, int tasks) {
        this.part = part;
        this.tasks = tasks;
    }

    static String taskName(int number) {
        return "chaos-" + number;
    }

    /// Whether a task ends its own worker.
    boolean isUnlucky(int number) {
        return (part.equals("halt") || part.equals("crash")) && number % UNLUCKY_OF == UNLUCKY;
    }

    void done(int number, int result) {
        done.add(number);
        check(result == number, "%s has the result of %s", taskName(number), taskName(result));
        check(!isUnlucky(number), "%s has survived its own end", taskName(number));
    }

    void failed(int number, @Nullable Throwable cause) {
        failed.add(number);
        String name = taskName(number);
        switch (cause) {
            case WorkerDiedException death -> died(number, death.report());
            case TaskTimeoutException timeout -> timedOut(name, timeout);
            case null, default -> complain(name + " has failed with " + cause);
        }
    }

    private void timedOut(String name, TaskTimeoutException timeout) {
        String message = String.valueOf(timeout.getMessage());
        reasons.merge("timeout", 1, Integer::sum);
        check(part.equals("stop"), "%s has timed out", name);
        check(
                timeout.limit().equals(PoolChaosPart.TIME_LIMIT) && message.startsWith(name + " "),
                "%s: the timeout says %s",
                name,
                message);
    }

    private void died(int number, CrashReport report) {
        String name = taskName(number);
        reasons.merge(report.cause().toString(), 1, Integer::sum);
        check(
                causes().contains(report.cause()),
                "%s: the cause is %s, must be one of %s",
                name,
                report.cause(),
                causes());
        check(report.task().equals(name), "%s: the report is of %s", name, report.task());
        check(report.attempt() == 1, "%s: it was attempt %d", name, report.attempt());
        long pid = report.pid().orElseThrow();
        check(dead.add(pid), "%s: process %d died twice", name, pid);
        boolean isOwn = part.equals("halt") || part.equals("crash");
        check(!isOwn || isUnlucky(number), "%s died for another: %s", name, report.summary());
    }

    private List<Cause> causes() {
        return switch (part) {
            case "kill" -> List.of(Cause.SIGNAL);
            case "stop" -> List.of(Cause.STOPPED, Cause.LOST);
            case "halt" -> List.of(Cause.EXIT);
            default -> List.of(Cause.CRASH);
        };
    }

    /// Prints what was found.
    ///
    /// @param begun how often each task has begun
    /// @param struck the processes that got a signal
    /// @return whether every promise was kept
    boolean verdict(Map<Integer, Integer> begun, Set<Long> struck) {
        begun.forEach((number, times) ->
                check(times == 1, "%s has begun %d times", taskName(number), times));
        done.forEach(
                number -> check(begun.containsKey(number), "%s has never begun", taskName(number)));
        check(
                part.equals("halt") || part.equals("crash") || struck.containsAll(dead),
                "there are dead workers that got no signal: %s of %s",
                dead,
                struck);
        struck.forEach(pid ->
                check(
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty(),
                        "process %d is still there",
                        pid));
        System.out.printf(
                "       %,d done, %,d failed %s, %,d not ended%n       verdict: %s%n",
                done.size(),
                failed.size(),
                reasons,
                tasks - done.size() - failed.size(),
                complaints.isEmpty() ? "every promise was kept" : complaints.size() + " BROKEN");
        complaints.stream().limit(SHOWN).forEach(each -> System.out.println("       " + each));
        return complaints.isEmpty();
    }

    /// Counts a broken promise.
    @SuppressWarnings("AnnotateFormatMethod") // no dependency for that
    void check(boolean holds, String complaint, Object... values) {
        if (!holds) {
            complain(complaint.formatted(values));
        }
    }

    void complain(String complaint) {
        complaints.add(complaint);
    }
}
