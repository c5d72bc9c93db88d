package dev.muster.cli.map;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A command and all that it has started.
///
/// A process belongs to it if it descends from it, or has its mark in the environment: a daemon
/// leaves its parents and its session, and hardly ever its environment. It is looked for only when
/// somebody is to be ended, as that takes milliseconds.
final class CommandFamily {
    /// What each command has in its environment: the mark of its run, a dot and its number.
    static final String VARIABLE = "MUSTER_COMMAND";

    /// The name of shells that wait for the death of a JVM to clean up behind it.
    static final String GUARD = "muster-guard";

    private static final int MOST_ROUNDS = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final ProcessHandle starter;
    private final String entry;

    /// @param starter the process from which it descends, and nothing else
    /// @param mark what it has in [#VARIABLE]
    CommandFamily(ProcessHandle starter, String mark) {
        this.starter = starter;
        this.entry = entry(mark) + "\0";
    }

    private static String entry(String mark) {
        return "\0" + VARIABLE + "=" + mark;
    }

    /// Asks all of it to end, and kills what has not done so in time.
    void end(Duration grace) {
        long begin = System.nanoTime();
        Collection<ProcessHandle> asked = all();
        asked.forEach(ProcessHandle::destroy);
        while (System.nanoTime() - begin < grace.toNanos()
                && asked.stream().anyMatch(ProcessHandle::isAlive)) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        // What has neither parent nor mark any more is known from before.
        asked.stream()
                .flatMap(each -> Stream.concat(Stream.of(each), each.descendants()))
                .filter(each -> !isGuard(each))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
        kill();
    }

    /// Kills all of it, until nothing is left. While it dies it may start more.
    void kill() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Collection<ProcessHandle> left = all();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private Collection<ProcessHandle> all() {
        Stream<ProcessHandle> descending =
                starter.isAlive() ? starter.descendants() : Stream.empty();
        return found(
                descending.filter(ProcessHandle::isAlive),
                environment -> environment.contains(entry));
    }

    /// What it holds in memory, with what has started it, which is little: the command and all that
    /// descends from it.
    long residentBytes() {
        return ProcessFiles.residentBytes(starter.pid());
    }

    /// What a run has left, of all its commands or of some.
    ///
    /// @param which commands, by the ends of their marks, which are their numbers
    static Collection<ProcessHandle> leftBy(String runMark, Predicate<String> which) {
        String begin = entry(runMark + ".");
        return found(
                Stream.empty(),
                environment -> {
                    int at = environment.indexOf(begin);
                    int end = environment.indexOf('\0', at + begin.length());
                    return at >= 0
                            && end >= 0
                            && which.test(environment.substring(at + begin.length(), end));
                });
    }

    private static Collection<ProcessHandle> found(
            Stream<ProcessHandle> known, Predicate<String> isMeant) {
        Map<Long, ProcessHandle> found = new LinkedHashMap<>();
        known.forEach(each -> found.put(each.pid(), each));
        for (long pid : ProcessFiles.pids()) {
            if (!found.containsKey(pid) && isMeant.test(ProcessFiles.environment(pid))) {
                // Asked again once it is held: the number may have gone to another process.
                ProcessHandle.of(pid)
                        .filter(_ -> isMeant.test(ProcessFiles.environment(pid)))
                        .ifPresent(handle ->
                                Stream.concat(Stream.of(handle), handle.descendants())
                                        .forEach(each -> found.put(each.pid(), each)));
            }
        }
        found.values().removeIf(CommandFamily::isGuard);
        return found.values();
    }

    private static boolean isGuard(ProcessHandle process) {
        return process.info()
                .arguments()
                .map(arguments -> List.of(arguments).contains(GUARD))
                .orElse(false);
    }
}
