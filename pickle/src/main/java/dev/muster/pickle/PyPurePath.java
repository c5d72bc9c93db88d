package dev.muster.pickle;

/// A path of Python's `pathlib` that is not a path on this machine: a pure one, or one of Windows.
///
/// @param kind its class in `pathlib`
/// @param text the path as returned by Python's `str()`
public record PyPurePath(Kind kind, String text) {
    /// The path with `/` only, as Python shows it.
    String slashed() {
        return kind == Kind.WINDOWS || kind == Kind.PURE_WINDOWS ? text.replace('\\', '/') : text;
    }

    /// The classes of `pathlib`.
    public enum Kind {
        /// A path of the machine it was created on; on the same kind of machine, a
        /// `java.nio.file.Path` is read instead.
        POSIX("PosixPath"),
        /// A path of a Windows machine.
        WINDOWS("WindowsPath"),
        /// A path with `/`, for computing only.
        PURE_POSIX("PurePosixPath"),
        /// A path with `\`, for computing only.
        PURE_WINDOWS("PureWindowsPath");

        private final String className;

        Kind(String className) {
            this.className = className;
        }

        /// The name of the class in `pathlib`.
        public String className() {
            return className;
        }
    }
}
