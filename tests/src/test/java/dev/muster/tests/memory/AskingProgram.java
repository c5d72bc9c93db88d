package dev.muster.tests.memory;

import dev.muster.shared.SharedMemory;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// A program that asks for memory, piece by piece, fills what it gets, and says what it got.
final class AskingProgram {
    private static final List<SharedMemory> KEPT = new ArrayList<>();

    private AskingProgram() {}

    /// @param arguments `named` or `anonymous`; then how many MiB each
    public static void main(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            long bytes = Long.parseLong(arguments[i]) << 20;
            try {
                SharedMemory memory =
                        arguments[0].equals("named")
                                ? SharedMemory.create(bytes)
                                : SharedMemory.anonymous(bytes);
                memory.segment().fill((byte) 1);
                KEPT.add(memory);
                System.out.println("made " + arguments[i]);
            } catch (UncheckedIOException e) {
                System.out.println("refused " + arguments[i] + ": " + e.getMessage());
            }
        }
        KEPT.forEach(SharedMemory::close);
        System.out.println("end");
    }
}
