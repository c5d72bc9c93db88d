package dev.muster.internal.launch;

import dev.muster.internal.system.LeftoverGuard;
import dev.muster.internal.system.Randomness;
import dev.muster.internal.system.SystemFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A worker and all processes that it has started, also those whose parents are gone.
///
/// A process belongs to a worker if it is a descendant, is in its session, or has the mark of its
/// family in the environment: a task may start a daemon that leaves the session, and hardly one
/// that forgets its environment, too. A guard of what it leaves behind has still to do its work.
/// Without `/proc` only descendants are known, and none once the worker is gone.
final class ProcessFamily {
    /// What a worker passes on to all that it starts. It says nothing but whose they are.
    private static final String VARIABLE = "MUSTER_FAMILY";

    private static final int MARK_BYTES = 16;

    private static final Path PROC = Path.of("/proc");

    /// Kernels may be built without.
    private static final boolean CHILDREN_ARE_LISTED =
            Files.exists(PROC.resolve("thread-self/children"));

    private static final int MAX_ROUNDS = 50;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /// What is killed may need a processor to die, and have to wait for one.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// The numbers of its words in `/proc/…/stat`, after the name.
    private static final int SESSION = 3;

    private static final int BEGIN = 19;

    private final ProcessHandle worker;
    private final String variable;

    /// In the system's ticks. What is older was not started by it.
    private final long beginOfWorker;

    /// @param mark what [#mark] has put into the environment of the worker
    ProcessFamily(ProcessHandle worker, String mark) {
        this.worker = worker;
        this.variable = "\0" + VARIABLE + "=" + mark + "\0";
        this.beginOfWorker = number(stat(worker.pid()), BEGIN);
    }

    /// Marks the environment of a worker that is about to be started.
    ///
    /// @return a mark that no other has
    static String mark(Map<String, String> environment) {
        String mark = Randomness.digits(MARK_BYTES);
        environment.put(VARIABLE, mark);
        return mark;
    }

    /// Kills all that are there, the worker first, so that it cannot start more.
    void kill() {
        Collection<ProcessHandle> others = others();
        worker.destroyForcibly();
        others.forEach(ProcessHandle::destroyForcibly);
    }

    /// Kills all but the worker, until none is there. While they die they may start others.
    void killOthers() {
        long begin = System.nanoTime();
        for (int round = 0;
                round < MAX_ROUNDS || System.nanoTime() - begin < PATIENCE_NANOS;
                round++) {
            Collection<ProcessHandle> left = others();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(round < MAX_ROUNDS ? PAUSE_NANOS : 10 * PAUSE_NANOS);
        }
    }

    /// Whether the worker has ended and its parent has yet to take note of that.
    boolean hasEnded() {
        return isDead(stat(worker.pid()));
    }

    private static boolean isDead(String stat) {
        return !stat.isEmpty() && (stat.charAt(0) == 'Z' || stat.charAt(0) == 'X');
    }

    /// Of a dead worker there are none, and its number may be another's.
    private Collection<ProcessHandle> descendants() {
        return worker.isAlive() ? worker.descendants().toList() : List.of();
    }

    private Collection<ProcessHandle> others() {
        Map<Long, ProcessHandle> found = new LinkedHashMap<>();
        for (ProcessHandle handle : descendants()) {
            found.put(handle.pid(), handle);
        }
        for (long pid : pids()) {
            if (pid != worker.pid() && belongs(pid)) {
                // Asked again once it is held: the number may have gone to another process.
                ProcessHandle.of(pid)
                        .filter(handle -> belongs(handle.pid()))
                        .ifPresent(handle -> found.put(handle.pid(), handle));
            }
        }
        if (!found.isEmpty()) {
            found.values().removeIf(LeftoverGuard::is);
        }
        return found.values();
    }

    private boolean belongs(long pid) {
        String stat = stat(pid);
        if (stat.isEmpty() || isDead(stat)) {
            return false;
        }
        return number(stat, SESSION) == worker.pid()
                || (number(stat, BEGIN) >= beginOfWorker && hasVariable(pid));
    }

    /// What the system says of a process, after its name; empty if it has ended.
    private static String stat(long pid) {
        String text = SystemFile.text(folder(pid).resolve("stat"));
        // The name is in parentheses and may hold some itself.
        int begin = text.lastIndexOf(')') + 2;
        return begin < 2 || begin >= text.length() ? "" : text.substring(begin);
    }

    /// One of the numbers there; 0 if there is none.
    private static long number(String stat, int word) {
        int from = 0;
        for (int i = 0; i < word && from >= 0; i++) {
            from = stat.indexOf(' ', from + 1);
        }
        int to = from < 0 ? -1 : stat.indexOf(' ', from + 1);
        return to < 0 ? 0 : Long.parseLong(stat, from + 1, to, 10);
    }

    private boolean hasVariable(long pid) {
        String environment = "\0" + SystemFile.text(folder(pid).resolve("environ"));
        return environment.contains(variable);
    }

    private static List<Long> pids() {
        String[] names = PROC.toFile().list();
        List<Long> pids = new ArrayList<>();
        for (String name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0))) {
                pids.add(Long.parseLong(name));
            }
        }
        return pids;
    }

    private static Path folder(long pid) {
        return PROC.resolve(Long.toString(pid));
    }

    /// What the worker and its descendants hold in memory together; 0 if it is not known.
    long residentBytes() {
        if (CHILDREN_ARE_LISTED) {
            return residentBytes(worker.pid());
        }
        long sum = ownResidentBytes(folder(worker.pid()));
        for (ProcessHandle handle : descendants()) {
            sum += ownResidentBytes(folder(handle.pid()));
        }
        return sum;
    }

    private static long residentBytes(long pid) {
        Path folder = folder(pid);
        long sum = ownResidentBytes(folder);
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(folder.resolve("task"))) {
            for (Path thread : threads) {
                for (String child : SystemFile.text(thread.resolve("children")).split(" ", -1)) {
                    if (!child.isEmpty()) {
                        sum += residentBytes(Long.parseLong(child));
                    }
                }
            }
        } catch (IOException | NumberFormatException _) {
            return sum; // It has ended.
        }
        return sum;
    }

    private static long ownResidentBytes(Path folder) {
        return 1024 * SystemFile.number(folder.resolve("status"), "VmRSS:").orElse(0L);
    }
}
