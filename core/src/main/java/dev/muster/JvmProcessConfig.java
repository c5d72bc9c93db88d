package dev.muster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a [JvmProcess] is started. Start from [#defaults()] and change with `withX`; the constructor
/// is not part of the API and grows with each new setting.
///
/// @param name what it is called in `jstack` and reports; empty for a name with a number
/// @param isDaemon whether it ends with the program that starts it
/// @param memoryBytes what heap, direct memory and metaspace may take together; at least 16 MiB, or
///   0 for a heap of an even share of this machine
/// @param jvmFlags further flags of its JVM, which override all others
/// @param environment variables in addition to those of this program
/// @param classPath its class path; empty for that of this program
/// @param directoryOrNull its working directory; null for that of this program
/// @param outputOrNull where its output is sent; null for this program's own output, byte for byte
public record JvmProcessConfig(
        String name,
        boolean isDaemon,
        long memoryBytes,
        List<String> jvmFlags,
        Map<String, String> environment,
        List<Path> classPath,
        @Nullable Path directoryOrNull,
        @Nullable WorkerOutput outputOrNull) {

    private static final JvmProcessConfig DEFAULTS =
            new JvmProcessConfig("", false, 0, List.of(), Map.of(), List.of(), null, null);
    private static final long LEAST_MEMORY_BYTES = 16L << 20;
    private static final long MOST_MEMORY_BYTES = 16L << 40;

    /// Checks the numbers and copies the collections.
    public JvmProcessConfig {
        Objects.requireNonNull(name);
        jvmFlags = List.copyOf(jvmFlags);
        environment = Map.copyOf(environment);
        classPath = List.copyOf(classPath);
        if (memoryBytes != 0 && memoryBytes < LEAST_MEMORY_BYTES) {
            throw new IllegalArgumentException(
                    "memory is %d bytes, must be at least 16 MiB".formatted(memoryBytes));
        }
        if (memoryBytes > MOST_MEMORY_BYTES) {
            throw new IllegalArgumentException(
                    "memory is %d bytes, must be at most 16 TiB".formatted(memoryBytes));
        }
    }

    /// No daemon, the class path and the output of this program.
    public static JvmProcessConfig defaults() {
        return DEFAULTS;
    }

    /// Its working directory, if it is not that of this program.
    public Optional<Path> directory() {
        return Optional.ofNullable(directoryOrNull);
    }

    /// Where its output is sent, if not to this program's own output.
    public Optional<WorkerOutput> output() {
        return Optional.ofNullable(outputOrNull);
    }

    /// A copy with another name.
    public JvmProcessConfig withName(String newName) {
        return new JvmProcessConfig(
                newName,
                isDaemon,
                memoryBytes,
                jvmFlags,
                environment,
                classPath,
                directoryOrNull,
                outputOrNull);
    }

    /// A copy that ends with the program that starts it.
    public JvmProcessConfig asDaemon() {
        return new JvmProcessConfig(
                name,
                true,
                memoryBytes,
                jvmFlags,
                environment,
                classPath,
                directoryOrNull,
                outputOrNull);
    }

    /// A copy with this number of bytes for heap, direct memory and metaspace together.
    ///
    /// @param bytes from 16 MiB to 16 TiB; 0 for a heap of an even share of this machine
    public JvmProcessConfig withMemory(long bytes) {
        return new JvmProcessConfig(
                name,
                isDaemon,
                bytes,
                jvmFlags,
                environment,
                classPath,
                directoryOrNull,
                outputOrNull);
    }

    /// A copy with further flags for its JVM; they come last and override all others, including
    /// those taken over from this program.
    public JvmProcessConfig withJvmFlags(String... flags) {
        var all = new ArrayList<>(jvmFlags);
        all.addAll(List.of(flags));
        return new JvmProcessConfig(
                name,
                isDaemon,
                memoryBytes,
                all,
                environment,
                classPath,
                directoryOrNull,
                outputOrNull);
    }

    /// A copy with a variable in its environment.
    public JvmProcessConfig withEnvironment(String variable, String value) {
        var all = new HashMap<>(environment);
        all.put(variable, value);
        return new JvmProcessConfig(
                name,
                isDaemon,
                memoryBytes,
                jvmFlags,
                all,
                classPath,
                directoryOrNull,
                outputOrNull);
    }

    /// A copy with another class path than that of this program.
    public JvmProcessConfig withClassPath(List<Path> newClassPath) {
        return new JvmProcessConfig(
                name,
                isDaemon,
                memoryBytes,
                jvmFlags,
                environment,
                newClassPath,
                directoryOrNull,
                outputOrNull);
    }

    /// A copy with another working directory. Relative paths in [#withJvmFlags] are resolved there,
    /// those in [#withClassPath] here.
    public JvmProcessConfig withDirectory(Path newDirectory) {
        return new JvmProcessConfig(
                name,
                isDaemon,
                memoryBytes,
                jvmFlags,
                environment,
                classPath,
                newDirectory.toAbsolutePath(),
                outputOrNull);
    }

    /// A copy that sends its output elsewhere.
    public JvmProcessConfig withOutput(WorkerOutput newOutput) {
        return new JvmProcessConfig(
                name,
                isDaemon,
                memoryBytes,
                jvmFlags,
                environment,
                classPath,
                directoryOrNull,
                Objects.requireNonNull(newOutput));
    }
}
