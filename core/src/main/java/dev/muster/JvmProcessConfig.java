package dev.muster;

import dev.muster.internal.system.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a [JvmProcess] is started: [#defaults] and what the `with…` methods change. Immutable. What
/// must not be is refused with an [IllegalArgumentException].
public final class JvmProcessConfig {
    private static final JvmProcessConfig DEFAULTS = new JvmProcessConfig(new Values());

    /// Below this a JVM does not start.
    private static final long LEAST_MEMORY_BYTES = 16L << 20;

    /// Nor above this.
    private static final long MOST_MEMORY_BYTES = 16L << 40;

    private final Values values;

    private JvmProcessConfig(Values values) {
        this.values = values;
    }

    /// No daemon, the class path and the output of this program.
    public static JvmProcessConfig defaults() {
        return DEFAULTS;
    }

    /// A copy with another name.
    public JvmProcessConfig withName(String newName) {
        return with(s -> s.name = Objects.requireNonNull(newName));
    }

    /// A copy that ends with the program that starts it.
    public JvmProcessConfig asDaemon() {
        return with(s -> s.isDaemon = true);
    }

    /// A copy with this number of bytes for heap, direct memory and metaspace together.
    ///
    /// @param bytes from 16 MiB to 16 TiB; 0 for a heap of an even share of this machine
    public JvmProcessConfig withMemory(long bytes) {
        return with(s -> s.memoryBytes = bytes);
    }

    /// A copy with further flags for its JVM; they come last and override all others, including
    /// those taken over from this program.
    public JvmProcessConfig withJvmFlags(String... flags) {
        return with(s -> {
            var all = new ArrayList<>(s.jvmFlags);
            all.addAll(List.of(flags));
            s.jvmFlags = List.copyOf(all);
        });
    }

    /// A copy with a variable in its environment.
    public JvmProcessConfig withEnvironment(String variable, String value) {
        return with(s -> {
            var all = new HashMap<>(s.environment);
            all.put(variable, value);
            s.environment = Map.copyOf(all);
        });
    }

    /// A copy with another class path than that of this program.
    public JvmProcessConfig withClassPath(List<Path> newClassPath) {
        return with(s -> s.classPath = List.copyOf(newClassPath));
    }

    /// A copy with another working directory. Relative paths in [#withJvmFlags] are resolved there,
    /// those in [#withClassPath] here.
    public JvmProcessConfig withDirectory(Path newDirectory) {
        return with(s -> s.directory = newDirectory.toAbsolutePath());
    }

    /// A copy that sends its output elsewhere.
    public JvmProcessConfig withOutput(WorkerOutput newOutput) {
        return with(s -> s.output = Objects.requireNonNull(newOutput));
    }

    /// What it is called in `jstack` and reports; empty for a name with a number.
    public String name() {
        return values.name;
    }

    /// Whether it ends with the program that starts it.
    public boolean isDaemon() {
        return values.isDaemon;
    }

    /// What heap, direct memory and metaspace may take together; at least 16 MiB, or 0 for a heap
    /// of an even share of this machine.
    public long memoryBytes() {
        return values.memoryBytes;
    }

    /// Further flags of its JVM, which override all others.
    public List<String> jvmFlags() {
        return values.jvmFlags;
    }

    /// Variables in addition to those of this program.
    public Map<String, String> environment() {
        return values.environment;
    }

    /// Its class path; empty for that of this program.
    public List<Path> classPath() {
        return values.classPath;
    }

    /// Its working directory, if it is not that of this program.
    public Optional<Path> directory() {
        return Optional.ofNullable(values.directory);
    }

    /// Where its output is sent; without one to this program's own output, byte for byte.
    public Optional<WorkerOutput> output() {
        return Optional.ofNullable(values.output);
    }

    @Override
    public String toString() {
        return "JvmProcessConfig" + values;
    }

    private JvmProcessConfig with(Consumer<Values> change) {
        return new JvmProcessConfig(values.with(change));
    }

    static void requireMemory(String name, long bytes) {
        Settings.require(
                bytes == 0 || bytes >= LEAST_MEMORY_BYTES,
                "%s is %d bytes, must be at least 16 MiB",
                name,
                bytes);
        Settings.require(
                bytes <= MOST_MEMORY_BYTES, "%s is %d bytes, must be at most 16 TiB", name, bytes);
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private String name = "";
        private boolean isDaemon;
        private long memoryBytes;
        private List<String> jvmFlags = List.of();
        private Map<String, String> environment = Map.of();
        private List<Path> classPath = List.of();
        private @Nullable Path directory;
        private @Nullable WorkerOutput output;

        @Override
        protected void check() {
            requireMemory("memory", memoryBytes);
        }
    }
}
