package dev.muster.mpi;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The MPI libraries that jobs are tested with, as Debian packages them. Ranks are not bound to
/// processors: a rank and its workers would share one.
enum Mpi {
    OPEN_MPI(
            "mpiexec.openmpi",
            "openmpi-bin",
            "--allow-run-as-root",
            "--oversubscribe",
            "--bind-to",
            "none"),
    MPICH("mpiexec.mpich", "mpich");

    private final String command;
    private final String debianPackage;
    private final List<String> options;

    Mpi(String command, String debianPackage, String... options) {
        this.command = command;
        this.debianPackage = debianPackage;
        this.options = List.of(options);
    }

    /// Skips the test if this one is not installed.
    void require() {
        boolean isThere = path().isPresent();
        if (!isThere) {
            System.err.printf("SKIPPED: no %s here; apt-get install %s%n", command, debianPackage);
        }
        Assumptions.assumeTrue(isThere, () -> "no " + command);
    }

    private Optional<Path> path() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// The beginning of a command line that starts ranks.
    List<String> launch(int ranks) {
        List<String> line = new ArrayList<>();
        line.add(path().orElseThrow().toString());
        line.addAll(options);
        line.addAll(List.of("-n", Integer.toString(ranks)));
        return line;
    }

    /// The beginning of one that starts them with a variable in their environment.
    List<String> launch(int ranks, String name, String value) {
        List<String> line = launch(ranks);
        line.addAll(
                this == OPEN_MPI
                        ? List.of("-x", name + "=" + value)
                        : List.of("-env", name, value));
        return line;
    }
}
