package dev.muster.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// A program in a job of MPI. What begins well is run by [Muster#main] before this is asked: here
/// it has its place in the help, and what begins badly is refused.
@Command(
        name = "mpi",
        description =
                "Runs a program in a job of MPI: rank 0 runs its jar, the other ranks its tasks."
                        + " To be started by mpiexec.",
        mixinStandardHelpOptions = true)
final class MpiCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "JAR",
            arity = "1",
            description = "The jar of the program, with a Main-Class.")
    private Path jar = Path.of("");

    @SuppressWarnings("unused") // what begins badly is not run
    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", description = "What the program gets.")
    private @Nullable List<String> arguments;

    @Override
    public Integer call() {
        throw new IllegalArgumentException(
                "'%s' begins with a sign of an option; write ./%s".formatted(jar, jar));
    }
}
