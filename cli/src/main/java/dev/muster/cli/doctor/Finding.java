package dev.muster.cli.doctor;

import dev.muster.cli.terminal.Terminal.Colour;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a check found out.
///
/// @param subject what was looked at, in one or two words
/// @param level how good it is
/// @param text what is, in one line
/// @param cure what to type or to change, in one line; nothing if nothing has to be done
record Finding(String subject, Level level, String text, Optional<String> cure) {
    /// How good it is.
    enum Level {
        /// It works.
        OK(Colour.GREEN),
        /// It is not there, and only who wants it needs it.
        ABSENT(Colour.GREY),
        /// It works, not as well as it could.
        WARNING(Colour.YELLOW),
        /// It does not work, and is needed.
        BROKEN(Colour.RED);

        private final Colour colour;

        Level(Colour colour) {
            this.colour = colour;
        }

        Colour colour() {
            return colour;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String subject, String text) {
        return new Finding(subject, Level.OK, text, Optional.empty());
    }

    static Finding absent(String subject, String text, String cure) {
        return new Finding(subject, Level.ABSENT, text, Optional.of(cure));
    }

    static Finding warning(String subject, String text, String cure) {
        return new Finding(subject, Level.WARNING, text, Optional.of(cure));
    }

    static Finding broken(String subject, String text, String cure) {
        return new Finding(subject, Level.BROKEN, text, Optional.of(cure));
    }

    Map<String, @Nullable Object> plain() {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        plain.put("subject", subject);
        plain.put("level", level.word());
        plain.put("text", text);
        plain.put("cure", cure.orElse(null));
        return plain;
    }
}
