package dev.muster.cli.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The checks in the order in which they are shown. They do not depend on each other, so some run
/// at the same time.
final class Checks {
    /// One subject.
    @FunctionalInterface
    interface Check {
        /// Looks at it.
        ///
        /// @throws IOException if that cannot be done; its message says why
        List<Finding> run() throws IOException;
    }

    /// A check by the word that it is known by.
    record Named(String subject, Check check) {
        /// Its findings; why it failed, if it did.
        List<Finding> run() {
            try {
                return check.run();
            } catch (IOException | RuntimeException e) {
                return List.of(failed(e));
            }
        }

        private Finding failed(Throwable failure) {
            return Finding.broken(
                    subject,
                    "could not be checked: " + oneLine(failure),
                    "see what the message says; run `muster doctor` again");
        }
    }

    /// Asks what this JVM may do, before another check does it.
    private static final Named FIRST = new Named("java", MachineChecks::java);

    private static final List<Named> OTHERS =
            List.of(
                    new Named("processors", MachineChecks::processors),
                    new Named("memory", MachineChecks::memory),
                    new Named("limits", MachineChecks::limits),
                    new Named("shared memory", FolderChecks::sharedMemory),
                    new Named("temporary files", FolderChecks::temporaryFiles),
                    new Named("worker", WorkerCheck::run),
                    new Named("manager", PythonChecks::run),
                    new Named("cluster engine", OptionalChecks::engine),
                    new Named("ssh", OptionalChecks::ssh),
                    new Named("mpi", OptionalChecks::mpi),
                    new Named("slurm", OptionalChecks::slurm));

    private Checks() {}

    /// Runs all of them.
    static List<Finding> run() {
        return Stream.concat(FIRST.run().stream(), run(OTHERS).stream()).toList();
    }

    /// Runs these, some at the same time.
    static List<Finding> run(List<Named> checks) {
        var findings = new ArrayList<Finding>();
        checks.parallelStream().map(Named::run).toList().forEach(findings::addAll);
        return findings;
    }

    /// What a failure says, in one line.
    static String oneLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : String.join(" ", message.lines().map(String::strip).toList());
    }
}
