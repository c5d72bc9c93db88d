package dev.muster.internal.launch;

import dev.muster.JvmProcessConfig;
import dev.muster.PoolConfig;
import dev.muster.WorkerOutput;
import dev.muster.internal.workerprotocol.WorkerBootstrap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a JVM that this program starts is to be: a worker of a pool, or a process that runs one
/// function.
///
/// @param name its name, such as `worker-2`
/// @param mainClass what it runs
/// @param isBound whether it ends with this program, with all that it has started. It then leads a
///   session of its own, which a Ctrl-C in the terminal does not reach. One that is not bound is
///   waited for by this program
/// @param memoryBytes what heap, direct memory and metaspace may take together; 0 for an even share
///   of this machine
/// @param jvmFlags further flags, after all others
/// @param environment variables that it has besides those of this process
/// @param classPath what is on its class path; empty for that of this process
/// @param directory where it works; nothing for where this process does
/// @param output where its lines go; nothing for straight to those of this process
/// @param startTimeout how long it may take to connect
record JvmSpec(
        String name,
        String mainClass,
        boolean isBound,
        long memoryBytes,
        List<String> jvmFlags,
        Map<String, String> environment,
        List<Path> classPath,
        Optional<Path> directory,
        Optional<WorkerOutput> output,
        Duration startTimeout) {
    private static final String WORKER_MAIN = "dev.muster.internal.worker.WorkerMain";
    private static final String CHILD_MAIN = "dev.muster.internal.worker.ChildMain";
    private static final Duration CHILD_TIMEOUT = Duration.ofSeconds(60);

    /// Copies the collections.
    JvmSpec {
        jvmFlags = List.copyOf(jvmFlags);
        environment = Map.copyOf(environment);
        classPath = List.copyOf(classPath);
    }

    /// What the workers of a pool are to be. They have no name yet.
    static JvmSpec of(PoolConfig config) {
        return new JvmSpec(
                "",
                WORKER_MAIN,
                true,
                config.workerMemoryBytes(),
                config.jvmFlags(),
                config.environment(),
                config.classPath(),
                config.directory(),
                Optional.of(config.output()),
                config.startTimeout());
    }

    /// What a process that runs one function is to be.
    static JvmSpec of(JvmProcessConfig config, String name) {
        List<String> flags = new ArrayList<>();
        flags.add(property(WorkerBootstrap.Child.NAME_PROPERTY, name));
        flags.add(
                property(
                        WorkerBootstrap.Child.PARENT_PROPERTY, "" + ProcessHandle.current().pid()));
        flags.addAll(config.jvmFlags());
        return new JvmSpec(
                name,
                CHILD_MAIN,
                config.isDaemon(),
                config.memoryBytes(),
                flags,
                config.environment(),
                config.classPath(),
                config.directory(),
                config.output(),
                CHILD_TIMEOUT);
    }

    private static String property(String name, String value) {
        return "-D" + name + "=" + value;
    }

    /// This, with a name.
    JvmSpec named(String newName) {
        return new JvmSpec(
                newName,
                mainClass,
                isBound,
                memoryBytes,
                jvmFlags,
                environment,
                classPath,
                directory,
                output,
                startTimeout);
    }
}
