package dev.muster;

import dev.muster.internal.system.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a `map` goes on after its program was killed. Immutable; changed by `m -> m.resumable(path,
/// r -> r.keyedBy(Order::id))`. What must not be is refused with an [IllegalArgumentException].
public final class ResumeOptions {
    private final Values values;

    private ResumeOptions(Values values) {
        this.values = values;
    }

    static ResumeOptions of(Path file) {
        Objects.requireNonNull(file);
        return new ResumeOptions(new Values().with(s -> s.file = file));
    }

    /// A copy that knows an input by what this function makes of it, instead of by all of it. It
    /// runs in this program, for each input once.
    ///
    /// @param newKey makes the same of an input in each run, and something else of each other one:
    ///   `Order::id`
    public <T extends @Nullable Object> ResumeOptions keyedBy(
            RemoteFunction<T, ? extends @Nullable Object> newKey) {
        return with(s -> s.key = Objects.requireNonNull(newKey));
    }

    /// A copy with a version of the function by name: as long as it is the same, so is the
    /// function. Without it the code of the function and what it has captured are compared.
    ///
    /// @param newVersion any text of at most 4,000 characters
    public ResumeOptions withVersion(String newVersion) {
        return with(s -> s.version = Objects.requireNonNull(newVersion));
    }

    /// A copy that takes the results of another version of the function as if this one had made
    /// them.
    public ResumeOptions acceptingOtherVersion() {
        return with(s -> {
            s.isAccepting = true;
            s.isBeside = false;
        });
    }

    /// A copy that takes no results of other versions of the function. They stay in the file, where
    /// that version finds them again.
    public ResumeOptions besideOtherVersions() {
        return with(s -> {
            s.isBeside = true;
            s.isAccepting = false;
        });
    }

    /// A copy that puts results on the disk at other times: as
    /// [dev.muster.journal.JournalConfig#withForce].
    ///
    /// @param newInterval 0 for each time results arrive; 5 seconds by default
    public ResumeOptions withForce(Duration newInterval) {
        return with(s -> s.force = Objects.requireNonNull(newInterval));
    }

    /// Where the results are kept.
    public Path file() {
        return Objects.requireNonNull(values.file);
    }

    /// What inputs are known by; nothing if by all of them.
    public Optional<RemoteFunction<?, ?>> key() {
        return Optional.ofNullable(values.key);
    }

    /// The version of the function; nothing if its code is compared.
    public Optional<String> version() {
        return Optional.ofNullable(values.version);
    }

    /// Whether results of another version count.
    public boolean isAcceptingOtherVersion() {
        return values.isAccepting;
    }

    /// Whether results of other versions are kept and not used.
    public boolean isBesideOtherVersions() {
        return values.isBeside;
    }

    /// How long after the last time results are put on the disk again.
    public Duration force() {
        return values.force;
    }

    @Override
    public String toString() {
        return "ResumeOptions" + values;
    }

    private ResumeOptions with(Consumer<Values> change) {
        return new ResumeOptions(values.with(change));
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private @Nullable Path file;
        private @Nullable RemoteFunction<?, ?> key;
        private @Nullable String version;
        private boolean isAccepting;
        private boolean isBeside;
        private Duration force = Duration.ofSeconds(5);

        @Override
        protected void check() {
            require(
                    version == null || version.length() <= 4_000,
                    "the version has more than 4000 characters, must have at most 4000");
            require(!force.isNegative(), "force interval is %s, must be 0 or more", force);
        }
    }
}
