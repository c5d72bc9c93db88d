package dev.muster.worker;

import java.util.Set;

/// What a worker is.
///
/// @param name its name, such as `worker-2`; no other worker of its source has it
/// @param host the machine on which it runs
/// @param pid its process id there; 0 if it has none of its own
/// @param kind what kind of process it is
/// @param isLocal whether it shares the files and the memory of this machine
/// @param labels what tasks may ask for; immutable
public record WorkerInfo(
        String name, String host, long pid, WorkerKind kind, boolean isLocal, Set<String> labels) {
    /// Copies the labels.
    public WorkerInfo {
        labels = Set.copyOf(labels);
    }

    /// A worker without labels.
    public WorkerInfo(String name, String host, long pid, WorkerKind kind, boolean isLocal) {
        this(name, host, pid, kind, isLocal, Set.of());
    }
}
