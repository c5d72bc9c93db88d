package dev.muster.internal.codec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something in a value cannot travel. On its way up, each container adds the position.
final class Unsendable extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String LAMBDA = "$$Lambda";
    private static final int MOST_SHOWN = 100;

    private final StringBuilder path = new StringBuilder();
    private final String reason;

    /// The name of the class that is not serializable; null if that is not the reason.
    private final @Nullable String culprit;

    Unsendable(@Nullable String reason, @Nullable Throwable cause) {
        this(reason, null, cause);
    }

    /// @param culprit the name of the class that is not serializable; null if that is not the
    ///   reason
    Unsendable(@Nullable String reason, @Nullable String culprit, @Nullable Throwable cause) {
        super(reason, cause, false, false);
        this.reason = Objects.toString(reason);
        this.culprit = culprit;
    }

    /// Of an object that has no form and no serialization.
    ///
    /// @param place where it stands, in words; may be empty
    static Unsendable notSerializable(String className, String place, @Nullable Throwable cause) {
        String advice =
                isLambda(className)
                        ? "let its interface be Serializable, such as RemoteFunction"
                        : "make it serializable, leave it out, or send what it stands for";
        return new Unsendable(
                "%s is not Serializable%s; %s".formatted(nameOf(className), place, advice),
                className,
                cause);
    }

    /// A class in words: the name of a lambda's class means nothing to its author.
    static String nameOf(String className) {
        return isLambda(className)
                ? "a lambda of " + className.substring(0, className.indexOf(LAMBDA))
                : className;
    }

    private static boolean isLambda(String className) {
        return className.contains(LAMBDA);
    }

    Unsendable in(String place) {
        path.insert(0, place);
        return this;
    }

    @Nullable String culprit() {
        return culprit;
    }

    String explain(@Nullable Object whole) {
        String capture = Capture.explain(whole, culprit);
        if (capture != null) {
            return capture;
        }
        return path.isEmpty()
                ? "cannot send this value: " + reason
                : "cannot send value%s of this %s: %s"
                        .formatted(shortPath(), typeOf(whole), reason);
    }

    /// A long path is shown by its first and last steps.
    private String shortPath() {
        return path.length() <= 2 * MOST_SHOWN
                ? path.toString()
                : path.substring(0, MOST_SHOWN)
                        + " … "
                        + path.substring(path.length() - MOST_SHOWN);
    }

    /// The class of a value, in words that follow "this".
    static String typeOf(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        String name = nameOf(value.getClass().getTypeName());
        return name.startsWith("a ") ? name.substring(2) : name;
    }
}
