package dev.muster.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A Python on this machine that runs and has `multiprocessing`.
///
/// @param program the interpreter itself, not a script that chooses one
/// @param version as `CPython 3.13.0`
record PythonInterpreter(String program, String version) {
    private static final long PATIENCE_SECONDS = 30;
    private static final String QUESTION =
            """
            import platform, sys
            import multiprocessing.managers
            print(sys.executable)
            print(platform.python_implementation() + ' ' + platform.python_version())
            """;

    /// Asks the `python3` on the PATH for its version.
    ///
    /// @return nothing if there is none, or none that runs
    static Optional<PythonInterpreter> find(ChildProcesses children)
            throws IOException, InterruptedException {
        Process asked;
        try {
            asked = children.start("python3", List.of("python3", "-c", QUESTION), new byte[0]);
        } catch (IOException _) {
            return Optional.empty(); // there is no such program
        }
        if (!asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || asked.exitValue() != 0) {
            children.checkNotEnding();
            asked.destroyForcibly();
            return Optional.empty();
        }
        List<String> answer = children.output("python3").lines().toList();
        return answer.size() == 2
                ? Optional.of(new PythonInterpreter(answer.get(0), answer.get(1)))
                : Optional.empty();
    }
}
