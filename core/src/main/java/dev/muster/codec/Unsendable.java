package dev.muster.codec;

import org.jspecify.annotations.Nullable;

/// Something in a value cannot travel. On its way up each container adds where it stood.
final class Unsendable extends Exception {
    private static final long serialVersionUID = 1L;

    private final StringBuilder path = new StringBuilder();
    private final String reason;

    Unsendable(String reason, @Nullable Throwable cause) {
        super(reason, cause, false, false);
        this.reason = reason;
    }

    Unsendable in(String place) {
        path.insert(0, place);
        return this;
    }

    String explain(@Nullable Object whole) {
        String type = whole == null ? "null" : whole.getClass().getTypeName();
        return path.isEmpty()
                ? "cannot send this value: " + reason
                : "cannot send value%s of this %s: %s".formatted(path, type, reason);
    }
}
