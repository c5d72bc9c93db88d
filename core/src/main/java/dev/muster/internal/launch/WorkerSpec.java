package dev.muster.internal.launch;

import dev.muster.PoolConfig;
import dev.muster.WorkerOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a worker is to be.
///
/// @param name its name, such as `worker-2`
/// @param memoryBytes what heap, direct memory and metaspace may take together; 0 for an even share
///   of this machine
/// @param jvmFlags further flags of its JVM, after all others
/// @param environment variables that it has besides those of this process
/// @param classPath what is on its class path; empty for that of this process
/// @param directory where it works; nothing for where this process does
/// @param output where its lines go
/// @param startTimeout how long it may take to connect
record WorkerSpec(
        String name,
        long memoryBytes,
        List<String> jvmFlags,
        Map<String, String> environment,
        List<Path> classPath,
        Optional<Path> directory,
        WorkerOutput output,
        Duration startTimeout) {

    /// Copies the collections.
    WorkerSpec {
        jvmFlags = List.copyOf(jvmFlags);
        environment = Map.copyOf(environment);
        classPath = List.copyOf(classPath);
    }

    /// What the workers of a pool are to be. They have no name yet.
    static WorkerSpec of(PoolConfig config) {
        return new WorkerSpec(
                "",
                config.workerMemoryBytes(),
                config.jvmFlags(),
                config.environment(),
                config.classPath(),
                config.directory(),
                config.output(),
                config.startTimeout());
    }

    /// This, with a name.
    WorkerSpec named(String newName) {
        return new WorkerSpec(
                newName,
                memoryBytes,
                jvmFlags,
                environment,
                classPath,
                directory,
                output,
                startTimeout);
    }
}
