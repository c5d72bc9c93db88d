package dev.muster.journal;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One result of a journal, as [Journal#forEach] shows it. For one thread.
public final class JournalResult {
    private static final long MOST_PLAIN_BYTES = 64L << 20;

    private final JournalFile file;
    private final RecordHead head;
    private final byte[] key;
    private final String version;
    private final boolean isOfJava;

    JournalResult(JournalFile file, RecordHead head, byte[] key, String version, boolean isOfJava) {
        this.file = file;
        this.head = head;
        this.key = key;
        this.version = version;
        this.isOfJava = isOfJava;
    }

    /// A value that is null, a boolean, a number, or a text.
    public record Plain(@Nullable Object value) {}

    /// The key; nothing if it was longer than 4 KiB.
    public Optional<byte[]> key() {
        return head.keySize() < 0 ? Optional.empty() : Optional.of(key.clone());
    }

    /// The key as what it is in Java; nothing if that is not plain, or not known.
    public Optional<Plain> plainKey() {
        return key().flatMap(this::plain);
    }

    /// The value as what it is in Java; nothing if that is not plain, or not known.
    ///
    /// @throws JournalException if the file cannot be read
    public Optional<Plain> plainValue() throws JournalException {
        if (!isOfJava || head.valueSize() > MOST_PLAIN_BYTES) {
            return Optional.empty();
        }
        try (InputStream in = open()) {
            return plain(in.readAllBytes());
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw JournalFile.failed(file.path(), "cannot be read", e);
        }
    }

    private Optional<Plain> plain(byte[] bytes) {
        try {
            Encoded value = Encoded.read(Input.of(bytes), bytes.length);
            return isOfJava && JavaCodec.isPlain(value)
                    ? Optional.of(new Plain(JavaCodec.standard().decode(value)))
                    : Optional.empty();
        } catch (CodecException _) {
            return Optional.empty();
        }
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
