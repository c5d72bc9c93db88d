package dev.muster.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What the output of a command can do: whether a person looks at it, and whether there are
/// colours.
///
/// @param isInteractive whether a line can be redrawn: not in a file, not in a pipe, and not if
///   `TERM` is `dumb`
/// @param hasColours whether colours are shown: at a terminal, unless `NO_COLOR` is set
///   (<https://no-color.org>)
public record Terminal(boolean isInteractive, boolean hasColours) {
    private static final Path ERRORS = Path.of("/proc/self/fd/2");

    /// The colours that there are, by what they mean.
    public enum Colour {
        /// All is well.
        GREEN(32),
        /// It works, not as well as it could.
        YELLOW(33),
        /// It does not work.
        RED(31),
        /// Beside the point.
        GREY(90);

        private final int code;

        Colour(int code) {
            this.code = code;
        }
    }

    /// The standard output of this process.
    @SuppressWarnings("SystemConsoleNull") // no JDK promises one
    public static Terminal ofOutput() {
        var console = System.console();
        return of(console != null && console.isTerminal(), System.getenv());
    }

    /// The error output of this process, which may be a terminal where the standard output is none.
    public static Terminal ofErrors() {
        boolean isTerminal;
        try {
            String target = Files.readSymbolicLink(ERRORS).toString();
            isTerminal = target.matches("/dev/(pts/\\d+|tty.*)");
        } catch (IOException _) {
            isTerminal = false;
        }
        return of(isTerminal, System.getenv());
    }

    /// An output, as the environment describes it.
    ///
    /// @param isTerminal whether the output is one
    public static Terminal of(boolean isTerminal, Map<String, String> environment) {
        boolean isInteractive = isTerminal && !"dumb".equals(environment.get("TERM"));
        return new Terminal(
                isInteractive, isInteractive && environment.getOrDefault("NO_COLOR", "").isEmpty());
    }

    /// A text in a colour, if there are colours.
    public String in(Colour colour, String text) {
        return hasColours ? "\033[" + colour.code + "m" + text + "\033[0m" : text;
    }
}
