package dev.muster.journal;

import dev.muster.journal.JournalConfig.OnOtherVersion;
import dev.muster.journal.JournalException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The versions whose results a journal has. The last one that a record names is the current one.
final class Versions {
    /// One of them.
    static final class Version {
        private final String name;
        private final KeyIndex keys = new KeyIndex();
        private long results;

        private Version(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        /// Where the last result of each key is; filled by [Versions#index].
        KeyIndex keys() {
            return keys;
        }

        /// How many records of results.
        long results() {
            return results;
        }
    }

    private final Map<Long, Version> versions = new LinkedHashMap<>();
    private long current;
    private boolean hasCurrent;

    static byte[] keyOf(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    static RecordHead headOf(String name) {
        byte[] key = keyOf(name);
        return RecordHead.of(
                RecordHead.VERSION, key, RecordHead.hash(key), 0, RecordHead.version(name));
    }

    void record(RecordHead head, byte[] key) {
        if (head.kind() == RecordHead.VERSION) {
            current = head.version();
            hasCurrent = true;
            versions.computeIfAbsent(
                    head.version(), _ -> new Version(new String(key, StandardCharsets.UTF_8)));
        } else {
            of(head.version()).results++;
        }
    }

    /// Notes where a result is, too.
    void index(RecordHead head, byte[] key) {
        record(head, key);
        if (head.kind() == RecordHead.RESULT) {
            of(head.version()).keys.put(head.keyHash(), head.offset());
        }
    }

    /// The name may have been lost with a damaged record.
    Version of(long version) {
        return versions.computeIfAbsent(version, id -> new Version("?" + Long.toHexString(id)));
    }

    Map<Long, Version> all() {
        return versions;
    }

    long current() {
        return current;
    }

    @Nullable Version currentVersion() {
        return hasCurrent ? versions.get(current) : null;
    }

    void check(Path file, JournalConfig config) throws JournalException {
        Version last = currentVersion();
        if (config.onOtherVersion() != OnOtherVersion.REFUSE
                || last == null
                || current == RecordHead.version(config.version())
                || results() == 0) {
            return;
        }
        throw new JournalException(
                Reason.OTHER_VERSION,
                "%s has %d results of version '%s', and this is version '%s': use another file, or acceptingOtherVersion() to take the old results, or besideOtherVersions() to compute all anew"
                        .formatted(file, results(), last.name, config.version()));
    }

    private long results() {
        return versions.values().stream().mapToLong(each -> each.results).sum();
    }

    private boolean isAdopted(JournalConfig config) {
        return config.onOtherVersion() == OnOtherVersion.ACCEPT && hasCurrent && results() > 0;
    }

    /// The version that new results are of: accepted results are followed by others of theirs.
    long toWrite(JournalConfig config) {
        return isAdopted(config) ? current : RecordHead.version(config.version());
    }

    /// Whether it is to be named first.
    boolean isNew(JournalConfig config) {
        return !hasCurrent || toWrite(config) != current;
    }

    String nameToWrite(JournalConfig config) {
        return config.version();
    }
}
