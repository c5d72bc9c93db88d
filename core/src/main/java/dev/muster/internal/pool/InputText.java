package dev.muster.internal.pool;

import dev.muster.internal.system.Guard;
import dev.muster.internal.workerprotocol.Chunks;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An input as it is named in messages: short, whatever it is.
final class InputText {
    private static final int LONGEST = 100;
    private static final int MOST_ELEMENTS = 20;

    private InputText() {}

    static String of(@Nullable Object input) {
        try {
            return shortened(text(input)).replaceAll("\\R", "⏎");
        } catch (Throwable e) { // its toString is the program's
            Guard.survived(e);
            return input == null ? "null" : input.getClass().getName();
        }
    }

    private static String text(@Nullable Object input) {
        return switch (input) {
            case null -> "null";
            case CharSequence text -> '"' + shortened(text) + '"';
            case Chunks.Pair(var first, var second) -> of(first) + ", " + of(second);
            case Collection<?> many when many.size() > MOST_ELEMENTS ->
                    "%s of %d elements".formatted(name(many), many.size());
            case Map<?, ?> many when many.size() > MOST_ELEMENTS ->
                    "%s of %d entries".formatted(name(many), many.size());
            default ->
                    input.getClass().isArray()
                            ? "%s[%d]"
                                    .formatted(
                                            input.getClass().getComponentType().getSimpleName(),
                                            Array.getLength(input))
                            : String.valueOf(input);
        };
    }

    private static String name(Object object) {
        return object.getClass().getSimpleName();
    }

    private static String shortened(CharSequence text) {
        return text.length() <= LONGEST ? text.toString() : text.subSequence(0, LONGEST) + "…";
    }
}
