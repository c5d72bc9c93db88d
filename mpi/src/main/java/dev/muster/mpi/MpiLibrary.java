package dev.muster.mpi;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Optional;

/// The functions of MPI that are used here, whichever library provides them. Handles are `long`s in
/// all of them. A function that does not return `MPI_SUCCESS` throws an [IOException] with the
/// library's words.
///
/// Not safe for several threads at a time.
final class MpiLibrary {
    private static final int SUCCESS = 0;
    private static final int TEXT_BYTES = 16 << 10;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final MemorySegment NULL = MemorySegment.NULL;

    private final DynamicLibrary library;
    private final MpiAbi abi;
    private final String version;
    private final long world;
    private final long bytes;
    private final long errorsReturn;

    private final MethodHandle initThread;
    private final MethodHandle finish;
    private final MethodHandle commRank;
    private final MethodHandle commSize;
    private final MethodHandle commDup;
    private final MethodHandle setErrorHandler;
    private final MethodHandle isend;
    private final MethodHandle issend;
    private final MethodHandle test;
    private final MethodHandle iprobe;
    private final MethodHandle irecv;
    private final MethodHandle getCount;
    private final MethodHandle errorString;

    private MpiLibrary(DynamicLibrary library, MpiAbi abi, String version) {
        this.library = library;
        this.abi = abi;
        this.version = version;
        switch (abi.handles()) {
            case MpiAbi.Handles.Addresses(var all, var bytesType, var returning) -> {
                world = required(library, all).address();
                bytes = required(library, bytesType).address();
                errorsReturn = required(library, returning).address();
            }
            case MpiAbi.Handles.Ints(int all, int bytesType, int returning) -> {
                world = all;
                bytes = bytesType;
                errorsReturn = returning;
            }
            case MpiAbi.Handles.Longs(long all, long bytesType, long returning) -> {
                world = all;
                bytes = bytesType;
                errorsReturn = returning;
            }
        }
        initThread = function("MPI_Init_thread", "ppip");
        finish = function("MPI_Finalize", "");
        commRank = function("MPI_Comm_rank", "hp");
        commSize = function("MPI_Comm_size", "hp");
        commDup = function("MPI_Comm_dup", "hp");
        setErrorHandler = function("MPI_Comm_set_errhandler", "hh");
        isend = function("MPI_Isend", "pihiihp");
        issend = function("MPI_Issend", "pihiihp");
        test = function("MPI_Test", "ppp");
        iprobe = function("MPI_Iprobe", "iihpp");
        irecv = function("MPI_Irecv", "pihiihp");
        getCount = function("MPI_Get_count", "php");
        errorString = function("MPI_Error_string", "ipp");
    }

    /// Loads the first of these libraries that is there.
    ///
    /// @throws IllegalArgumentException if there is none, or none that is known; the message says
    ///   what to do
    static MpiLibrary load(List<String> names) {
        DynamicLibrary library = DynamicLibrary.load(names);
        String version = version(library);
        MpiAbi abi =
                MpiAbi.of(library.name(), version)
                        .or(() -> standard(library))
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        ("the MPI library %s says that it is '%s', must be"
                                                        + " Open MPI, MPICH or one of its"
                                                        + " kin, or have the ABI of MPI"
                                                        + " 5.0: name another one in %s")
                                                .formatted(
                                                        library.name(), version, Launch.LIBRARY)));
        return new MpiLibrary(library, abi, version);
    }

    private static String version(DynamicLibrary library) {
        return text((target, length) ->
                (int)
                        plain(library, "MPI_Get_library_version", POINTER, POINTER)
                                .invokeExact(target, length));
    }

    private static Optional<MpiAbi> standard(DynamicLibrary library) {
        if (library.symbol("MPI_Abi_get_version").isEmpty()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment major = arena.allocate(INT);
            int code =
                    (int)
                            plain(library, "MPI_Abi_get_version", POINTER, POINTER)
                                    .invokeExact(major, arena.allocate(INT));
            return code == SUCCESS && major.get(INT, 0) >= 1
                    ? Optional.of(MpiAbi.STANDARD)
                    : Optional.empty();
        } catch (Throwable e) {
            throw failed("MPI_Abi_get_version", e);
        }
    }

    // ---- functions ----

    private static MemorySegment required(DynamicLibrary library, String name) {
        return library.symbol(name)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "%s has no %s, so it is no MPI library: name another one in %s"
                                        .formatted(library.name(), name, Launch.LIBRARY)));
    }

    @SuppressWarnings("restricted") // a foreign library is what this is for
    private static MethodHandle plain(
            DynamicLibrary library, String name, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(required(library, name), FunctionDescriptor.of(INT, arguments));
    }

    /// A function that returns an `int`.
    ///
    /// @param signature a letter for each argument: a handle, an int, a pointer
    private MethodHandle function(String name, String signature) {
        boolean isSmall = abi.handles() instanceof MpiAbi.Handles.Ints;
        MemoryLayout[] layouts =
                signature
                        .chars()
                        .mapToObj(each ->
                                switch (each) {
                                    case 'h' -> isSmall ? INT : LONG;
                                    case 'i' -> INT;
                                    default -> POINTER;
                                })
                        .toArray(MemoryLayout[]::new);
        Class<?>[] types =
                signature
                        .chars()
                        .mapToObj(each ->
                                switch (each) {
                                    case 'h' -> long.class;
                                    case 'i' -> int.class;
                                    default -> MemorySegment.class;
                                })
                        .toArray(Class<?>[]::new);
        return MethodHandles.explicitCastArguments(
                plain(library, name, layouts), MethodType.methodType(int.class, types));
    }

    /// One call of a function.
    @FunctionalInterface
    private interface Call {
        int make() throws Throwable;
    }

    private void call(String name, Call call) throws IOException {
        int code;
        try {
            code = call.make();
        } catch (Throwable e) {
            throw failed(name, e);
        }
        if (code != SUCCESS) {
            throw new IOException("%s of %s failed: %s".formatted(name, abi.name(), words(code)));
        }
    }

    /// Writes a text of limited length.
    @FunctionalInterface
    private interface Writing {
        int write(MemorySegment target, MemorySegment length) throws Throwable;
    }

    private static String text(Writing writing) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(TEXT_BYTES);
            int code = writing.write(target, arena.allocate(INT));
            return code == SUCCESS ? target.getString(0).strip() : "";
        } catch (Throwable e) {
            throw failed("a function that writes a text", e);
        }
    }

    private String words(int code) {
        String text = text((target, length) -> (int) errorString.invokeExact(code, target, length));
        return text.isEmpty() ? "error " + code : text;
    }

    static RuntimeException failed(String function, Throwable cause) {
        return switch (cause) {
            case Error error -> throw error;
            case IllegalArgumentException wrong -> throw wrong;
            default -> new IllegalStateException("calling " + function + " failed", cause);
        };
    }

    // ---- what it is ----

    MpiAbi abi() {
        return abi;
    }

    /// The communicator of all ranks.
    long world() {
        return world;
    }

    // ---- the life of this process in MPI ----

    /// Becomes a rank. Any thread may call from then on, one at a time.
    ///
    /// @throws IOException if the library cannot, or allows only one thread
    void init() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment provided = arena.allocate(INT);
            call(
                    "MPI_Init_thread",
                    () -> (int) initThread.invokeExact(NULL, NULL, abi.serialized(), provided));
            if (provided.get(INT, 0) < abi.serialized()) {
                throw new IOException(
                        "%s allows no calls of several threads: use one that provides"
                                        .formatted(this)
                                + " MPI_THREAD_SERIALIZED");
            }
        }
    }

    /// Is no rank any more. Waits for the other ranks to say the same.
    void finish() throws IOException {
        call("MPI_Finalize", () -> (int) finish.invokeExact());
    }

    int rank(long communicator) throws IOException {
        return number("MPI_Comm_rank", commRank, communicator);
    }

    int size(long communicator) throws IOException {
        return number("MPI_Comm_size", commSize, communicator);
    }

    private int number(String name, MethodHandle function, long communicator) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(INT);
            call(name, () -> (int) function.invokeExact(communicator, number));
            return number.get(INT, 0);
        }
    }

    /// A communicator with the same ranks, whose messages meet those of no other.
    long duplicate(long communicator) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(LONG);
            call("MPI_Comm_dup", () -> (int) commDup.invokeExact(communicator, copy));
            return abi.handles() instanceof MpiAbi.Handles.Ints
                    ? copy.get(INT, 0)
                    : copy.get(LONG, 0);
        }
    }

    /// Has functions return errors, instead of ending all ranks.
    void returnErrors(long communicator) throws IOException {
        call(
                "MPI_Comm_set_errhandler",
                () -> (int) setErrorHandler.invokeExact(communicator, errorsReturn));
    }

    // ---- messages ----

    /// Begins to send.
    ///
    /// @param isConfirmed whether it shall be done only when the receiver has begun to receive it
    /// @param request set; names what is under way for [#test]
    void send(
            long communicator,
            MemorySegment content,
            int length,
            int rank,
            int tag,
            boolean isConfirmed,
            MemorySegment request)
            throws IOException {
        if (isConfirmed) {
            call(
                    "MPI_Issend",
                    () ->
                            (int)
                                    issend.invokeExact(
                                            content,
                                            length,
                                            bytes,
                                            rank,
                                            tag,
                                            communicator,
                                            request));
        } else {
            call(
                    "MPI_Isend",
                    () ->
                            (int)
                                    isend.invokeExact(
                                            content,
                                            length,
                                            bytes,
                                            rank,
                                            tag,
                                            communicator,
                                            request));
        }
    }

    /// Whether what is under way is done.
    ///
    /// @param flag room for an int
    void test(MemorySegment request, MemorySegment flag, MemorySegment status) throws IOException {
        call("MPI_Test", () -> (int) test.invokeExact(request, flag, status));
    }

    /// Whether a message has arrived.
    ///
    /// @param rank of its sender, or any
    /// @param flag set to 0 if none has
    /// @param status set to what it is
    void probe(long communicator, int rank, MemorySegment flag, MemorySegment status)
            throws IOException {
        call(
                "MPI_Iprobe",
                () -> (int) iprobe.invokeExact(rank, abi.anyTag(), communicator, flag, status));
    }

    /// The length of a message in bytes.
    ///
    /// @param count room for an int
    int length(MemorySegment status, MemorySegment count) throws IOException {
        call("MPI_Get_count", () -> (int) getCount.invokeExact(status, bytes, count));
        return count.get(INT, 0);
    }

    /// Begins to receive a message that has arrived, as far as its first bytes.
    ///
    /// @param request set; names what is under way for [#test]
    void receive(
            long communicator,
            MemorySegment target,
            int length,
            int rank,
            int tag,
            MemorySegment request)
            throws IOException {
        call(
                "MPI_Irecv",
                () ->
                        (int)
                                irecv.invokeExact(
                                        target, length, bytes, rank, tag, communicator, request));
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(version.lines().findFirst().orElse(abi.name()), library.name());
    }
}
