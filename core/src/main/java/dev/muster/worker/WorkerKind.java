package dev.muster.worker;

/// What kind of process a worker is; it decides how tasks are written for it.
public sealed interface WorkerKind {
    /// A JVM with Muster in it.
    ///
    /// @param version that of Java, such as `25.0.3`
    record Jvm(String version) implements WorkerKind {
        @Override
        public String toString() {
            return "Java " + version;
        }
    }

    /// A CPython.
    ///
    /// @param version such as `3.13`
    record Python(String version) implements WorkerKind {
        @Override
        public String toString() {
            return "Python " + version;
        }
    }
}
