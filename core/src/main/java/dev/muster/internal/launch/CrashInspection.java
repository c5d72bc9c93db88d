package dev.muster.internal.launch;

import dev.muster.worker.CrashReport;
import dev.muster.worker.CrashReport.Cause;
import dev.muster.worker.ExitStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Why a worker ended, by what it has left behind.
///
/// @param worker its name
/// @param pid its process id
/// @param status how the process ended
/// @param stop whether this pool has ended it
/// @param folder where its crash file would be
/// @param banner what the JVM wrote to its output when it crashed
/// @param lastLines what it wrote last
/// @param oomKills how often the system was out of memory during its life
record CrashInspection(
        String worker,
        long pid,
        ExitStatus status,
        Stop stop,
        Path folder,
        String banner,
        List<String> lastLines,
        long oomKills) {

    private static final String OUT_OF_MEMORY = "Terminating due to java.lang.OutOfMemoryError: ";
    private static final int EXIT_ON_OUT_OF_MEMORY = 3;
    private static final String KILLED = "SIGKILL";

    /// Signals that end a JVM without a crash file; by others it crashes, or goes on.
    private static final Set<String> DEADLY =
            Set.of(KILLED, "SIGHUP", "SIGINT", "SIGTERM", "SIGXCPU", "SIGSYS");

    /// What this pool did to end the worker.
    enum Stop {
        /// Nothing.
        NONE,
        /// It has asked.
        TERMINATED,
        /// It has killed.
        KILLED
    }

    /// The evidence, and what follows from it.
    private record Finding(
            Cause cause, String detail, String frame, String crashFile, String stack) {
        Finding(Cause cause, String detail) {
            this(cause, detail, "", "", "");
        }

        static Finding of(CrashFile file) {
            String method = file.programFrame();
            Optional<String> outOfMemory = file.outOfMemory();
            if (outOfMemory.isPresent()) {
                return new Finding(
                        Cause.OUT_OF_MEMORY, outOfMemory.get(), method, file.text(), file.stack());
            }
            boolean isSaid = method.isEmpty() || file.failingFrame().contains(method);
            String frame = file.failingFrame() + (isSaid ? "" : ", called by " + method);
            return new Finding(Cause.CRASH, file.reason(), frame, file.text(), "");
        }
    }

    CrashReport report() {
        Finding finding = find();
        return new CrashReport(
                worker,
                pid,
                finding.cause(),
                status,
                finding.detail(),
                finding.frame(),
                finding.crashFile(),
                lastLines,
                finding.stack(),
                "",
                0);
    }

    private Finding find() {
        if (mayHaveCrashed()) {
            Optional<CrashFile> crash = CrashFile.find(folder, banner);
            if (crash.isPresent()) {
                return Finding.of(crash.get());
            }
        }
        if (status.code() == EXIT_ON_OUT_OF_MEMORY) {
            Optional<String> outOfMemory = outOfMemory();
            if (outOfMemory.isPresent()) {
                return new Finding(Cause.OUT_OF_MEMORY, outOfMemory.get());
            }
        }
        return switch (stop) {
            case KILLED -> new Finding(Cause.STOPPED, "killed by its pool");
            case TERMINATED -> new Finding(Cause.STOPPED, "asked to end by its pool");
            case NONE -> findOutside();
        };
    }

    /// Most have not, and are spared the reading of crash files and its patterns.
    private boolean mayHaveCrashed() {
        String[] left = folder.toFile().list();
        boolean hasFile = false;
        for (String name : left == null ? new String[0] : left) {
            hasFile |= name.startsWith(JvmCommand.CRASH_FILE);
        }
        return hasFile || !banner.isEmpty();
    }

    private Optional<String> outOfMemory() {
        return lastLines.stream()
                .filter(line -> line.contains(OUT_OF_MEMORY))
                .map(line -> line.substring(line.indexOf(OUT_OF_MEMORY) + OUT_OF_MEMORY.length()))
                .findFirst();
    }

    private Finding findOutside() {
        if (status.code() == 0) {
            return new Finding(Cause.EXIT, "");
        }
        String signal = status.signal().filter(DEADLY::contains).orElse("");
        if (signal.isEmpty()) {
            return new Finding(Cause.EXIT, "");
        }
        if (signal.equals(KILLED) && oomKills > 0) {
            return new Finding(
                    Cause.SYSTEM_OUT_OF_MEMORY,
                    "the system's count of such kills has risen since it was started");
        }
        // A process that exits with this number by itself looks the same from outside.
        return new Finding(
                Cause.SIGNAL,
                "%s from outside this pool, unless the task itself exited with %d"
                        .formatted(signal, status.code()));
    }
}
