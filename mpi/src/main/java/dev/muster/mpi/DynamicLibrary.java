package dev.muster.mpi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/// A library that was loaded so that all others of this process see its symbols: the plug-ins of
/// Open MPI, which it loads itself, need that. The JDK's own way hides them.
///
/// @param name by which it was found
/// @param handle what the system calls it
record DynamicLibrary(String name, MemorySegment handle) {
    private static final int NOW = 0x2;
    private static final int GLOBAL = 0x100;
    private static final int OVERWRITE = 1;

    /// Loads the first of these that is there. Stays loaded.
    ///
    /// @param names of files, or paths
    /// @throws IllegalArgumentException if there is none; with the system's words if there is only
    ///   one name
    static DynamicLibrary load(List<String> names) {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new IllegalArgumentException(
                    "MPI is used on Linux only, and this is " + System.getProperty("os.name"));
        }
        quietUcx();
        try (Arena arena = Arena.ofConfined()) {
            for (String name : names) {
                var found =
                        (MemorySegment)
                                Functions.OPEN.invokeExact(arena.allocateFrom(name), NOW | GLOBAL);
                if (found.address() != 0) {
                    return new DynamicLibrary(name, found);
                }
            }
        } catch (Throwable e) {
            throw MpiLibrary.failed("dlopen", e);
        }
        throw new IllegalArgumentException(
                ("no MPI library is found here (looked for %s): install one, such as the package"
                                + " openmpi-bin or mpich of Debian, or name its file in %s")
                        .formatted(String.join(", ", names), Launch.LIBRARY));
    }

    /// UCX would print a trace of its own at each signal by which the JVM finds a null pointer.
    private static void quietUcx() {
        try (Arena arena = Arena.ofConfined()) {
            int _ =
                    (int)
                            Functions.SET_VARIABLE.invokeExact(
                                    arena.allocateFrom("UCX_ERROR_SIGNALS"),
                                    arena.allocateFrom(""),
                                    OVERWRITE);
        } catch (Throwable e) {
            throw MpiLibrary.failed("setenv", e);
        }
    }

    /// The address of a symbol.
    Optional<MemorySegment> symbol(String symbol) {
        try (Arena arena = Arena.ofConfined()) {
            var found =
                    (MemorySegment)
                            Functions.SYMBOL.invokeExact(handle, arena.allocateFrom(symbol));
            return found.address() == 0 ? Optional.empty() : Optional.of(found);
        } catch (Throwable e) {
            throw MpiLibrary.failed("dlsym", e);
        }
    }

    private static final class Functions {
        private static final ValueLayout POINTER = ValueLayout.ADDRESS;
        private static final ValueLayout INT = ValueLayout.JAVA_INT;

        static final MethodHandle OPEN = of("dlopen", POINTER, POINTER, INT);
        static final MethodHandle SYMBOL = of("dlsym", POINTER, POINTER, POINTER);
        static final MethodHandle SET_VARIABLE = of("setenv", INT, POINTER, POINTER, INT);

        @SuppressWarnings("restricted") // a foreign library is what this is for
        private static MethodHandle of(String name, ValueLayout result, ValueLayout... arguments) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow(name),
                    FunctionDescriptor.of(result, arguments));
        }
    }
}
