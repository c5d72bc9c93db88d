package dev.muster.mpi;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A binary interface of MPI: what its header turns names into. The functions are the same in all
/// of them.
///
/// @param name for messages
/// @param handles what stands for the communicator of all ranks, and so on
/// @param anySource the number for any rank
/// @param anyTag the number for any tag
/// @param statusBytes the size of a status
/// @param sourceOffset where in it the rank of the sender is
/// @param tagOffset where in it the tag is
/// @param serialized the number of the thread level at which all threads may call, one at a time;
///   higher levels have higher numbers
record MpiAbi(
        String name,
        Handles handles,
        int anySource,
        int anyTag,
        int statusBytes,
        int sourceOffset,
        int tagOffset,
        int serialized) {

    /// Handles are numbers or addresses.
    sealed interface Handles {
        /// The addresses of these variables of the library.
        record Addresses(String world, String bytes, String errorsReturn) implements Handles {}

        /// Numbers of the size of an `int`.
        record Ints(int world, int bytes, int errorsReturn) implements Handles {}

        /// Numbers of the size of an address.
        record Longs(long world, long bytes, long errorsReturn) implements Handles {}
    }

    /// Open MPI up to 5.
    static final MpiAbi OPEN_MPI =
            new MpiAbi(
                    "Open MPI",
                    new Handles.Addresses(
                            "ompi_mpi_comm_world", "ompi_mpi_byte", "ompi_mpi_errors_return"),
                    -1,
                    -1,
                    24,
                    0,
                    4,
                    2);

    /// MPICH and what descends from it, such as Intel's, Cray's and MVAPICH.
    static final MpiAbi MPICH =
            new MpiAbi(
                    "MPICH",
                    new Handles.Ints(0x44000000, 0x4c00010d, 0x54000001),
                    -2,
                    -1,
                    20,
                    8,
                    12,
                    2);

    /// The one that MPI 5.0 defines.
    static final MpiAbi STANDARD =
            new MpiAbi(
                    "the MPI 5.0 ABI",
                    new Handles.Longs(0x101, 0x247, 0x143),
                    -1,
                    -2,
                    32,
                    0,
                    4,
                    512 << 2);

    /// The one of a library.
    ///
    /// @param file its name: a library that has the standard interface is called so
    /// @param version what it says of itself
    /// @return nothing if that is unknown
    static Optional<MpiAbi> of(String file, String version) {
        if (file.contains("libmpi_abi")) {
            return Optional.of(STANDARD);
        }
        String text = version.toLowerCase(Locale.ROOT);
        if (text.contains("open mpi")) {
            return Optional.of(OPEN_MPI);
        }
        return Stream.of("mpich", "intel", "mvapich", "cray").anyMatch(text::contains)
                ? Optional.of(MPICH)
                : Optional.empty();
    }
}
