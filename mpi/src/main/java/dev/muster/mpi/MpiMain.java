package dev.muster.mpi;

import java.nio.file.Path;
import java.util.Arrays;

/// Runs a jar in an MPI job: `mpiexec -n 4 java … dev.muster.mpi.MpiMain my-app.jar arguments…`.
/// Rank 0 runs the program, in which [dev.muster.Pool#open] finds the other ranks; these serve it
/// and never load the jar.
public final class MpiMain {
    /// For the property by which a process is known to be part of a job, whatever its launcher.
    private static final String PROPERTY = "dev.muster.launched";

    private static final int MISTAKE = 2;
    private static final int FAULT = 1;

    private MpiMain() {}

    /// Runs the program, or serves it. Returns when the program's `main` does; the process ends
    /// when all of its threads have.
    ///
    /// @param arguments the jar, and what its program gets
    public static void main(String[] arguments) {
        try {
            if (arguments.length == 0) {
                throw new IllegalArgumentException(
                        "which program? mpiexec -n 4 muster mpi my-app.jar arguments…");
            }
            Ranks ranks = MpiProvider.join();
            if (!ranks.isFirst()) {
                RankService.serve(ranks);
                return;
            }
            System.setProperty(PROPERTY, "mpi");
            run(JarProgram.open(Path.of(arguments[0])), arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("muster: " + e.getMessage());
            System.exit(MISTAKE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(JarProgram program, String... arguments) {
        try {
            program.run(Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (Throwable e) { // of the program; as the JVM does it
            System.err.print("Exception in thread \"main\" ");
            e.printStackTrace();
            System.exit(FAULT);
        }
    }
}
