package dev.muster.worker;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/// How a process ended, as the shell says it.
///
/// @param code what it returned, or 128 plus the number of the signal that ended it
public record ExitStatus(int code) implements Serializable {
    private static final int SIGNALLED = 128;
    private static final Map<Integer, String> SIGNALS =
            Map.ofEntries(
                    Map.entry(1, "SIGHUP"),
                    Map.entry(2, "SIGINT"),
                    Map.entry(3, "SIGQUIT"),
                    Map.entry(4, "SIGILL"),
                    Map.entry(5, "SIGTRAP"),
                    Map.entry(6, "SIGABRT"),
                    Map.entry(7, "SIGBUS"),
                    Map.entry(8, "SIGFPE"),
                    Map.entry(9, "SIGKILL"),
                    Map.entry(11, "SIGSEGV"),
                    Map.entry(13, "SIGPIPE"),
                    Map.entry(15, "SIGTERM"),
                    Map.entry(24, "SIGXCPU"),
                    Map.entry(31, "SIGSYS"));

    /// The name of the signal that ended it, if the code says that it was one.
    public Optional<String> signal() {
        return Optional.ofNullable(SIGNALS.get(code - SIGNALLED));
    }

    /// The end in words: `exit code 3`, `exit code 137 (SIGKILL)`.
    @Override
    public String toString() {
        return "exit code " + code + signal().map(name -> " (" + name + ")").orElse("");
    }
}
