package dev.muster.mpi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// What this process does at signals, as it was at one moment. Some MPI libraries set handlers of
/// their own; the JVM needs its own ones: it finds null pointers and stops its threads by them.
final class SignalActions {
    /// ILL, TRAP, BUS, FPE, SEGV, PIPE; HUP, INT, TERM, by which a JVM ends; USR2.
    private static final int[] SIGNALS = {4, 5, 7, 8, 11, 13, 1, 2, 15, 12};

    /// More than any system needs for one.
    private static final long ACTION_BYTES = 512;

    private final MemorySegment actions;

    private SignalActions(MemorySegment actions) {
        this.actions = actions;
    }

    /// Those of this moment.
    static SignalActions save() {
        var saved = new SignalActions(Arena.ofAuto().allocate(SIGNALS.length * ACTION_BYTES, 16));
        for (int i = 0; i < SIGNALS.length; i++) {
            call(SIGNALS[i], MemorySegment.NULL, saved.action(i));
        }
        return saved;
    }

    /// Puts them back.
    void restore() {
        for (int i = 0; i < SIGNALS.length; i++) {
            call(SIGNALS[i], action(i), MemorySegment.NULL);
        }
    }

    private MemorySegment action(int index) {
        return actions.asSlice(index * ACTION_BYTES, ACTION_BYTES);
    }

    private static void call(int signal, MemorySegment next, MemorySegment before) {
        try {
            int _ = (int) Sigaction.CALL.invokeExact(signal, next, before);
        } catch (Throwable e) {
            throw MpiLibrary.failed("sigaction", e);
        }
    }

    private static final class Sigaction {
        static final MethodHandle CALL = make();

        @SuppressWarnings("restricted") // the JDK has no other way to a signal's action
        private static MethodHandle make() {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("sigaction"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS));
        }
    }
}
