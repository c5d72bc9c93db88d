package dev.muster.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A value cannot travel, or bytes are not a value. The message names the path of fields to the
/// problem, its class and what to do.
public final class CodecException extends IOException {
    private static final long serialVersionUID = 1L;

    public CodecException(String message) {
        super(message);
    }

    public CodecException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
