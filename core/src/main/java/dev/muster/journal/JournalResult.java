package dev.muster.journal;

import java.io.InputStream;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// One result of a journal, as [Journal#forEach] shows it. For one thread.
public final class JournalResult {
    private final JournalFile file;
    private final RecordHead head;
    private final byte[] key;
    private final String version;

    JournalResult(JournalFile file, RecordHead head, byte[] key, String version) {
        this.file = file;
        this.head = head;
        this.key = key;
        this.version = version;
    }

    /// The key; nothing if it was longer than 4 KiB.
    public Optional<byte[]> key() {
        return head.keySize() < 0 ? Optional.empty() : Optional.of(key.clone());
    }

    /// The SHA-256 of the key, in 64 hexadecimal digits.
    public String keyHash() {
        return HexFormat.of().formatHex(head.keyHash());
    }

    /// The version of the code that made it.
    public String version() {
        return version;
    }

    /// When it was appended.
    public Instant written() {
        return Instant.ofEpochMilli(head.writtenMillis());
    }

    /// The size of its value in bytes.
    public long size() {
        return head.valueSize();
    }

    /// Its value.
    ///
    /// @throws JournalException if the file cannot be read
    public InputStream open() throws JournalException {
        return new ValueStream(file, head);
    }
}
