package dev.muster.cli;

import dev.muster.agent.AgentConfig;
import dev.muster.cli.terminal.ByteSize;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a machine brings to the programs that it works for: options of several commands.
final class AgentOptions {
    @Option(
            names = "--workers",
            paramLabel = "NUMBER",
            description = "How many workers; one for each processor by default.")
    private @Nullable Integer workers;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "The memory of each worker, such as 500m or 2g; what the program wants by"
                            + " default.")
    private @Nullable ByteSize memory;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What this machine is called; its host name by default.")
    private @Nullable String name;

    @Option(
            names = "--label",
            paramLabel = "LABEL",
            description = "What tasks may ask for, such as gpu; may be repeated.")
    private @Nullable List<String> labels;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description =
                    "Where classes and broadcasts are kept for the next run; muster/contents in the"
                            + " user's cache folder by default.")
    private @Nullable Path cache;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            description = "How much is kept there; 2g by default.")
    private @Nullable ByteSize cacheSize;

    @Option(names = "--no-cache", description = "Keep nothing.")
    private boolean noCache;

    /// The configuration with what these options say.
    ///
    /// @throws IllegalArgumentException if they contradict each other, or say what must not be
    AgentConfig apply(AgentConfig before) {
        AgentConfig config = before;
        if (workers != null) {
            config = config.withWorkers(workers);
        }
        if (memory != null) {
            config = config.withWorkerMemory(memory.bytes());
        }
        if (name != null) {
            config = config.withHost(name);
        }
        if (labels != null) {
            config = config.withLabels(labels);
        }
        if (noCache && (cache != null || cacheSize != null)) {
            throw new IllegalArgumentException(
                    "--no-cache goes with neither --cache nor --cache-size");
        }
        if (noCache) {
            return config.withoutCache();
        }
        if (cache == null && cacheSize == null) {
            return config;
        }
        return config.withCache(
                cache != null ? cache : config.cache().orElseThrow(),
                cacheSize != null ? cacheSize.bytes() : config.cacheBytes());
    }
}
