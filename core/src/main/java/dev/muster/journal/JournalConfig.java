package dev.muster.journal;

import dev.muster.internal.system.Settings;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// How a journal is opened. Immutable; changed by `Journal.open(path, c -> c.withVersion("2"))`.
/// What must not be is refused with an [IllegalArgumentException].
public final class JournalConfig {
    private static final JournalConfig DEFAULTS = new JournalConfig(new Values());

    /// Longest texts, in characters.
    private static final int MOST_TEXT = 4_000;

    private final Values values;

    private JournalConfig(Values values) {
        this.values = values;
    }

    /// No version, no description, results of other versions refused, on the disk every 5 seconds.
    public static JournalConfig defaults() {
        return DEFAULTS;
    }

    /// A copy for results of one version of the code that makes them. A journal whose last version
    /// is another one is refused, unless one of the two methods below says what to do with it.
    ///
    /// @param newVersion any text of at most 4,000 characters; versions are compared, not ordered
    public JournalConfig withVersion(String newVersion) {
        return with(s -> s.version = Objects.requireNonNull(newVersion));
    }

    /// A copy that says what a new journal is for; [JournalInfo] shows it. A journal that is there
    /// keeps what it says.
    ///
    /// @param newDescription at most 4,000 characters
    public JournalConfig withDescription(String newDescription) {
        return with(s -> s.description = Objects.requireNonNull(newDescription));
    }

    /// A copy that says of a new journal that its keys and values are values of Java, as pools
    /// write them: `muster journal --export` then shows plain ones as what they are.
    public JournalConfig ofJavaValues() {
        return with(s -> s.isOfJavaValues = true);
    }

    /// A copy that takes the results of another version as if this one had made them.
    public JournalConfig acceptingOtherVersion() {
        return with(s -> s.onOtherVersion = OnOtherVersion.ACCEPT);
    }

    /// A copy that finds no results of other versions. They stay in the file, where that version
    /// finds them again, until it is compacted.
    public JournalConfig besideOtherVersions() {
        return with(s -> s.onOtherVersion = OnOtherVersion.KEEP_BESIDE);
    }

    /// A copy that has what was appended put on the disk at other times: when an append finds that
    /// the last time was longer ago, and when the journal is closed. This matters only if the
    /// machine itself fails: what a program has appended outlives the program at once.
    ///
    /// @param newInterval 0 for each append, before it returns; 5 seconds by default
    public JournalConfig withForce(Duration newInterval) {
        return with(s -> s.force = Objects.requireNonNull(newInterval));
    }

    /// The version of the code.
    public String version() {
        return values.version;
    }

    /// What a new journal is for.
    public String description() {
        return values.description;
    }

    /// How long after the last time the next append puts everything on the disk.
    public Duration force() {
        return values.force;
    }

    /// Whether keys and values of a new journal are values of Java.
    public boolean isOfJavaValues() {
        return values.isOfJavaValues;
    }

    OnOtherVersion onOtherVersion() {
        return values.onOtherVersion;
    }

    @Override
    public String toString() {
        return "JournalConfig" + values;
    }

    private JournalConfig with(Consumer<Values> change) {
        return new JournalConfig(values.with(change));
    }

    /// What to do where the last results are of another version.
    enum OnOtherVersion {
        REFUSE,
        ACCEPT,
        KEEP_BESIDE
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private String version = "";
        private String description = "";
        private boolean isOfJavaValues;
        private OnOtherVersion onOtherVersion = OnOtherVersion.REFUSE;
        private Duration force = Duration.ofSeconds(5);

        @Override
        protected void check() {
            requireShort("version", version);
            requireShort("description", description);
            require(!force.isNegative(), "force interval is %s, must be 0 or more", force);
        }

        private static void requireShort(String name, String text) {
            require(
                    text.length() <= MOST_TEXT,
                    "the %s has %d characters, must have at most %d",
                    name,
                    text.length(),
                    MOST_TEXT);
        }
    }
}
