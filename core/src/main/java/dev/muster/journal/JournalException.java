package dev.muster.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A journal cannot be used. The message is one line: which file, what is wrong with it, and what
/// to do.
public final class JournalException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    JournalException(Reason reason, String message) {
        this(reason, message, null);
    }

    JournalException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /// Why it cannot be used, for programs that decide by it.
    public Reason reason() {
        return reason;
    }

    /// Why a journal cannot be used.
    public enum Reason {
        /// Another program, or another part of this one, has it open.
        IN_USE,

        /// The file is something else. It is left as it is.
        NOT_A_JOURNAL,

        /// A newer version of Muster has written it. It is left as it is.
        NEWER_FORMAT,

        /// Bytes in its middle are not what was written. `muster journal FILE --repair` keeps what
        /// is whole.
        DAMAGED,

        /// Its results were made by another version of the code. See [JournalConfig#withVersion].
        OTHER_VERSION,

        /// The file cannot be opened, read or written, or there is no room for more. What was
        /// appended before stays valid.
        FILE
    }
}
