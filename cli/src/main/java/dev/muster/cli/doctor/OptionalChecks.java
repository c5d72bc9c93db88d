package dev.muster.cli.doctor;

import dev.muster.cli.terminal.SearchPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What only some need: other machines, clusters, jobs.
final class OptionalChecks {
    /// By its name: only the module for clusters knows the engine.
    private static final String ENGINE = "com.hazelcast.core.Hazelcast";

    private OptionalChecks() {}

    static List<Finding> engine() {
        try {
            Class<?> engine = Class.forName(ENGINE, false, OptionalChecks.class.getClassLoader());
            var source = engine.getProtectionDomain().getCodeSource();
            String where = source == null ? "" : ": " + Path.of(source.getLocation().getPath());
            return List.of(Finding.ok("cluster engine", "found" + where));
        } catch (ClassNotFoundException | LinkageError _) {
            return List.of(
                    Finding.absent(
                            "cluster engine",
                            "Hazelcast is not there: no `muster node` without it",
                            "put lib/hazelcast-5.7.0.jar into the folder of muster.jar"));
        }
    }

    static List<Finding> ssh() throws IOException {
        return List.of(
                version("ssh", "-V")
                        .map(text -> Finding.ok("ssh", text))
                        .orElseGet(() ->
                                Finding.absent(
                                        "ssh",
                                        "there is none on the PATH",
                                        "for Pool.ssh: apt install openssh-client")));
    }

    static List<Finding> mpi() throws IOException {
        for (String name : List.of("mpiexec", "mpirun")) {
            Optional<String> version = version(name, "--version");
            if (version.isPresent()) {
                String library = System.getenv("MUSTER_MPI_LIBRARY");
                return List.of(
                        Finding.ok(
                                "mpi",
                                name
                                        + ": "
                                        + version.get()
                                        + (library == null ? "" : ", library " + library)));
            }
        }
        return List.of(
                Finding.absent(
                        "mpi",
                        "neither mpiexec nor mpirun is on the PATH",
                        "for `muster mpi`: apt install openmpi-bin, or module load openmpi"));
    }

    static List<Finding> slurm() throws IOException {
        String job = System.getenv("SLURM_JOB_ID");
        return List.of(
                version("srun", "--version")
                        .map(text ->
                                Finding.ok("slurm", text + (job == null ? "" : ", in job " + job)))
                        .orElseGet(() ->
                                Finding.absent(
                                        "slurm",
                                        "there is no srun on the PATH",
                                        "for jobs of Slurm: run this on a machine of its cluster")));
    }

    /// The first line of what a program says of itself, if it is there and runs.
    private static Optional<String> version(String name, String option) throws IOException {
        Optional<Path> program = SearchPath.find(name);
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Program answer = Program.run(List.of(program.get().toString(), option), "");
        return Stream.of(answer.firstLine()).filter(line -> answer.exitCode() == 0).findFirst();
    }
}
