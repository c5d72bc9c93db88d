package dev.muster.internal.system;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The values behind an immutable configuration, which holds them in a final field. They change
/// only in a copy that no other code has seen yet, so each setting is written three times: a field
/// with its default, an accessor, a `with`.
///
/// @param <S> the settings themselves: a class whose fields are all of its own
public abstract class Settings<S extends Settings<S>> implements Cloneable {
    /// A copy with a change.
    ///
    /// @throws IllegalArgumentException if a setting is not what it must be
    public final S with(Consumer<? super S> change) {
        S copy = copy();
        change.accept(copy);
        copy.check();
        return copy;
    }

    /// Refuses what a setting must not be.
    ///
    /// @throws IllegalArgumentException if a setting is not what it must be
    protected abstract void check();

    /// Refuses a setting with what it is and what it must be.
    @SuppressWarnings("AnnotateFormatMethod") // its annotation is of another library
    public static void require(boolean holds, String problem, @Nullable Object... found) {
        if (!holds) {
            throw new IllegalArgumentException(problem.formatted(found));
        }
    }

    /// Refuses a smaller number.
    public static void requireAtLeast(long least, String name, long number) {
        require(number >= least, "%s is %d, must be at least %d", name, number, least);
    }

    /// Refuses a time of 0 or less; null is no time, and is taken.
    public static void requirePositive(String name, @Nullable Duration time) {
        if (time != null && !time.isPositive()) {
            require(false, "%s is %s, must be longer than 0", name, TimeText.of(time));
        }
    }

    @SuppressWarnings("unchecked") // S is the class itself
    private S copy() {
        try {
            return (S) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /// The settings that are set: `[name=pool, workers=4]`. Of a map only the keys are shown, as
    /// the values of environment variables may be secret.
    @Override
    public final String toString() {
        var text = new StringJoiner(", ", "[", "]");
        try {
            for (Field field : getClass().getDeclaredFields()) {
                field.setAccessible(true);
                Object value = field.get(this);
                if (value != null) {
                    Object shown = value instanceof Map<?, ?> map ? map.keySet() : value;
                    text.add(field.getName() + "=" + shown);
                }
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }
}
