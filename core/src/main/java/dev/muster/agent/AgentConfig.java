package dev.muster.agent;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Fingerprint;
import dev.muster.internal.system.Labels;
import dev.muster.internal.system.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The configuration of an [Agent]: [#defaults] and what the `with…` methods change. Immutable.
/// They refuse what must not be with an [IllegalArgumentException].
public final class AgentConfig {
    private static final int MOST_WORKERS = 10_000;
    private static final long LEAST_MEMORY = 16L << 20;
    private static final long MOST_MEMORY = 16L << 40;
    private static final long LEAST_CACHE = 1L << 20;
    private static final long DEFAULT_CACHE_BYTES = 2L << 30;

    private final Values values;

    private AgentConfig(Values values) {
        this.values = values;
    }

    /// A worker for each processor, an even share of this machine's memory for each, one try to
    /// join; no address and no key; a cache of 2 GiB.
    public static AgentConfig defaults() {
        return new AgentConfig(new Values());
    }

    /// A copy that joins the program at this address.
    public AgentConfig withAddress(Address newAddress) {
        return with(s -> s.address = Objects.requireNonNull(newAddress));
    }

    /// A copy with this key, which the program must have, too.
    public AgentConfig withKey(AuthKey newKey) {
        return with(s -> s.key = Objects.requireNonNull(newKey));
    }

    /// A copy that joins only a program with this identity. Without it, the proof of the key is
    /// what excludes a man in the middle.
    public AgentConfig withFingerprint(Fingerprint program) {
        return with(s -> s.fingerprint = Objects.requireNonNull(program));
    }

    /// A copy with this number of workers.
    public AgentConfig withWorkers(int number) {
        return with(s -> s.workers = number);
    }

    /// A copy with this number of bytes for the heap, the direct memory and the metaspace of a
    /// worker together, whatever the program wants.
    ///
    /// @param bytes from 16 MiB to 16 TiB; 0 for what the program wants
    public AgentConfig withWorkerMemory(long bytes) {
        return with(s -> s.workerMemoryBytes = bytes);
    }

    /// A copy that tries to join for this time, if the program does not listen yet; zero for one
    /// try.
    public AgentConfig withJoinTimeout(Duration timeout) {
        return with(s -> s.joinTimeout = Objects.requireNonNull(timeout));
    }

    /// A copy under another name than that of this machine. The name is part of the names of its
    /// workers.
    public AgentConfig withHost(String name) {
        return with(s -> s.host = Objects.requireNonNull(name));
    }

    /// A copy whose workers have these labels, and no others: a task may ask for workers that have
    /// some, by [dev.muster.TaskOptions#on].
    ///
    /// @param newLabels at most 100 of at most 100 characters, without white space, commas and
    ///   control characters
    public AgentConfig withLabels(Collection<String> newLabels) {
        return with(s -> s.labels = Labels.of(newLabels));
    }

    /// A copy that keeps classes and broadcasts in this folder, for all workers there and for later
    /// programs. Several agents may use the same folder. It is made for this user alone if it is
    /// not there; if others may write to it, or it cannot be written, the agent says so and does
    /// without.
    ///
    /// @param bytes how much may lie there, from 1 MiB; what was not used for the longest time is
    ///   removed beyond it
    public AgentConfig withCache(Path folder, long bytes) {
        return with(s -> {
            s.cache = folder.toAbsolutePath();
            s.cacheBytes = bytes;
        });
    }

    /// A copy that keeps nothing: each worker is sent what it needs.
    public AgentConfig withoutCache() {
        return with(s -> {
            s.cache = null;
            s.cacheBytes = DEFAULT_CACHE_BYTES;
        });
    }

    /// Where the program listens, if that was set.
    public Optional<Address> address() {
        return Optional.ofNullable(values.address);
    }

    /// The key, if it was set.
    public Optional<AuthKey> key() {
        return Optional.ofNullable(values.key);
    }

    /// The identity that the program must have, if that matters.
    public Optional<Fingerprint> fingerprint() {
        return Optional.ofNullable(values.fingerprint);
    }

    /// How many workers it brings; at least 1.
    public int workers() {
        return values.workers;
    }

    /// The memory of each; 0 for what the program wants.
    public long workerMemoryBytes() {
        return values.workerMemoryBytes;
    }

    /// How long it tries to join.
    public Duration joinTimeout() {
        return values.joinTimeout;
    }

    /// What this machine is called, if that was set.
    public Optional<String> host() {
        return Optional.ofNullable(values.host);
    }

    /// What tasks may ask for; immutable.
    public Set<String> labels() {
        return values.labels;
    }

    /// The folder for classes and broadcasts; nothing if they are not kept. By default
    /// `muster/contents` in the user's folder for caches: `$XDG_CACHE_HOME`, or `.cache` in the
    /// home folder.
    public Optional<Path> cache() {
        return Optional.ofNullable(values.cache);
    }

    /// How many bytes may lie there; 2 GiB by default.
    public long cacheBytes() {
        return values.cacheBytes;
    }

    @Override
    public String toString() {
        return "AgentConfig" + values;
    }

    private AgentConfig with(Consumer<Values> change) {
        return new AgentConfig(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private @Nullable Address address;
        private @Nullable AuthKey key;
        private @Nullable Fingerprint fingerprint;
        private int workers = Runtime.getRuntime().availableProcessors();
        private long workerMemoryBytes;
        private Duration joinTimeout = Duration.ZERO;
        private @Nullable String host;
        private Set<String> labels = Set.of();
        private @Nullable Path cache = standardCache();
        private long cacheBytes = DEFAULT_CACHE_BYTES;

        private static Path standardCache() {
            String base = System.getenv("XDG_CACHE_HOME");
            Path parent =
                    base != null && Path.of(base).isAbsolute()
                            ? Path.of(base)
                            : Path.of(System.getProperty("user.home"), ".cache");
            return parent.resolve("muster").resolve("contents");
        }

        @Override
        protected void check() {
            require(
                    workers >= 1 && workers <= MOST_WORKERS,
                    "workers is %d, must be from 1 to %d",
                    workers,
                    MOST_WORKERS);
            require(
                    workerMemoryBytes == 0
                            || (workerMemoryBytes >= LEAST_MEMORY
                                    && workerMemoryBytes <= MOST_MEMORY),
                    "workerMemory is %d bytes, must be 0 or from 16 MiB to 16 TiB",
                    workerMemoryBytes);
            require(
                    !joinTimeout.isNegative(),
                    "joinTimeout is %s, must not be negative",
                    joinTimeout);
            requireAtLeast(LEAST_CACHE, "the size of the cache", cacheBytes);
            require(
                    host == null || (!host.isBlank() && host.indexOf('\n') < 0),
                    "host is '%s', must be one line with something in it",
                    host);
        }
    }
}
