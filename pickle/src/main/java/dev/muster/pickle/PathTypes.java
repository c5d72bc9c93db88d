package dev.muster.pickle;

import dev.muster.pickle.KnownClasses.Maker;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Paths of Python's `pathlib`, which travel whole (since 3.13) or in parts.
final class PathTypes {
    private static final String PATHLIB = "pathlib";

    private PathTypes() {}

    static void addTo(Map<PyGlobal, Maker> makers) {
        for (PyPurePath.Kind kind : PyPurePath.Kind.values()) {
            makers.put(
                    new PyGlobal(PATHLIB, kind.className()),
                    (arguments, making) -> {
                        String text = join(arguments, kind);
                        if (text == null) {
                            return null;
                        }
                        making.allowance().take(text.length());
                        return path(kind, text);
                    });
        }
    }

    private static @Nullable String join(PyTuple parts, PyPurePath.Kind kind) {
        String separator = kind.className().contains("Windows") ? "\\" : "/";
        StringBuilder path = new StringBuilder();
        for (Object part : parts) {
            if (!(part instanceof String text)) {
                return null;
            }
            boolean joined = path.isEmpty() || path.substring(path.length() - 1).equals(separator);
            path.append(joined ? "" : separator).append(text);
        }
        return path.isEmpty() ? "." : path.toString();
    }

    private static Object path(PyPurePath.Kind kind, String text) {
        if (kind == PyPurePath.Kind.POSIX && File.separatorChar == '/') {
            try {
                Path path = Path.of(text);
                if (path.toString().equals(text)) {
                    return path;
                }
            } catch (InvalidPathException notHere) {
                return new PyPurePath(kind, text);
            }
        }
        return new PyPurePath(kind, text);
    }

    /// The call by which Python makes this path again, or null if it is none.
    static @Nullable PyInstance reduce(Object value) {
        return switch (value) {
            case Path path -> {
                String name = File.separatorChar == '/' ? "PosixPath" : "WindowsPath";
                yield PyInstance.reduce(new PyGlobal(PATHLIB, name), path.toString());
            }
            case PyPurePath path ->
                    PyInstance.reduce(new PyGlobal(PATHLIB, path.kind().className()), path.text());
            default -> null;
        };
    }
}
