package dev.muster.mpi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// How this process was started: by which launcher, among how many ranks. The launchers say it in
/// the environment, before any library is loaded.
///
/// @param family whose launcher it was
/// @param size the number of ranks, if the launcher says it
/// @param library the MPI library that the user has named, if any
record Launch(Family family, OptionalInt size, Optional<String> library) {
    /// Names the file of the MPI library.
    static final String LIBRARY = "MUSTER_MPI_LIBRARY";

    /// What the launcher belongs to, and where its library is. The standard one is last: a library
    /// of its own may be more complete.
    enum Family {
        OPEN_MPI("libmpi.so.40", "libmpi.so.80", "libmpi.so"),
        MPICH("libmpi.so.12", "libmpich.so.12", "libmpich.so"),
        /// Another one, such as `srun`.
        OTHER("libmpi.so.40", "libmpi.so.80", "libmpi.so.12", "libmpich.so.12", "libmpi.so");

        private final List<String> libraries;

        Family(String... libraries) {
            this.libraries = List.of(libraries);
        }
    }

    private static final List<String> STANDARD = List.of("libmpi_abi.so.1", "libmpi_abi.so.0");

    /// Variables by which launchers tell a process which rank it is.
    private static final List<String> RANKS =
            List.of("OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK");

    /// That of this process.
    ///
    /// @return nothing if no launcher has started it
    static Optional<Launch> find() {
        return isBelowRank() ? Optional.empty() : find(System.getenv());
    }

    /// Whether a JVM above this process has the same variables: that one is the rank, and this one
    /// has only inherited them, as workers do.
    private static boolean isBelowRank() {
        Optional<ProcessHandle> above = ProcessHandle.current().parent();
        while (above.isPresent()) {
            if (isJava(above.get()) && isRank(above.get()) && !isCommand(above.get())) {
                return true;
            }
            above = above.get().parent();
        }
        return false;
    }

    /// Whether a process is the `muster run` that has started this program, and is no rank itself.
    private static boolean isCommand(ProcessHandle process) {
        String mark = System.getenv("MUSTER_RUN"); // begins with its process id
        return mark != null && mark.startsWith(process.pid() + "-");
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info().command().filter(command -> command.endsWith("/java")).isPresent();
    }

    private static boolean isRank(ProcessHandle process) {
        try {
            Path environment = Path.of("/proc/" + process.pid() + "/environ");
            String all = Files.readString(environment, StandardCharsets.ISO_8859_1);
            return RANKS.stream().anyMatch(name -> ("\0" + all).contains("\0" + name + "="));
        } catch (IOException _) {
            return false; // it belongs to somebody else
        }
    }

    /// That of a process with this environment.
    ///
    /// @return nothing if no launcher has started it
    static Optional<Launch> find(Map<String, String> environment) {
        Optional<String> library =
                Optional.ofNullable(environment.get(LIBRARY)).filter(name -> !name.isBlank());
        if (environment.containsKey("OMPI_COMM_WORLD_RANK")
                || environment.containsKey("PRTE_LAUNCHED")) {
            return Optional.of(
                    new Launch(
                            Family.OPEN_MPI, number(environment, "OMPI_COMM_WORLD_SIZE"), library));
        }
        if (environment.containsKey("PMI_RANK")) {
            return Optional.of(new Launch(Family.MPICH, number(environment, "PMI_SIZE"), library));
        }
        if (environment.containsKey("PMIX_RANK")) {
            return Optional.of(
                    new Launch(Family.OTHER, number(environment, "SLURM_NTASKS"), library));
        }
        return Optional.empty();
    }

    private static OptionalInt number(Map<String, String> environment, String name) {
        try {
            String text = environment.get(name);
            return text == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(Integer.parseInt(text.strip()));
        } catch (NumberFormatException _) {
            return OptionalInt.empty();
        }
    }

    /// The libraries to look for, the best one first.
    List<String> libraries() {
        if (library.isPresent()) {
            return List.of(library.get());
        }
        var all = new ArrayList<String>(family.libraries);
        all.addAll(STANDARD);
        return all;
    }

    /// Whether there are other ranks, as far as the launcher says.
    boolean hasOthers() {
        return size.isEmpty() || size.getAsInt() > 1;
    }
}
