package dev.muster.cli.map;

import dev.muster.agent.SshConfig;
import java.time.Duration;
import java.util.Optional;

/// What `muster map` is to do.
///
/// @param template the command
/// @param here how many commands run at a time on this machine; 0 for none
/// @param hosts other machines
/// @param directory where commands run; that of whatever starts them if there is none
/// @param timeout how long a command may run; zero for any time
/// @param memoryBytes how much a command may hold in memory with all that it has started; 0 for any
///   amount
/// @param retries how often a command that failed runs again
/// @param halt when failures end the run
/// @param isOrdered whether the output has the order of the input
public record MapPlan(
        Template template,
        int here,
        SshConfig hosts,
        Optional<String> directory,
        Duration timeout,
        long memoryBytes,
        int retries,
        Halt halt,
        boolean isOrdered) {}
