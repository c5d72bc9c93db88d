package dev.muster.codec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something in a value cannot travel. On its way up each container adds where it stood.
final class Unsendable extends Exception {
    private static final long serialVersionUID = 1L;

    private final StringBuilder path = new StringBuilder();
    private final String reason;

    Unsendable(@Nullable String reason, @Nullable Throwable cause) {
        super(reason, cause, false, false);
        this.reason = Objects.toString(reason);
    }

    /// Of an object that has no form and no serialization.
    ///
    /// @param place where it stands, in words; may be empty
    static Unsendable notSerializable(String className, String place, @Nullable Throwable cause) {
        int lambda = className.indexOf("$$Lambda");
        return new Unsendable(
                lambda < 0
                        ? "%s is not Serializable%s; make it serializable, leave it out, or send what it stands for"
                                .formatted(className, place)
                        : "a lambda of %s is not Serializable%s; let its interface be Serializable, such as RemoteFunction"
                                .formatted(className.substring(0, lambda), place),
                cause);
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
