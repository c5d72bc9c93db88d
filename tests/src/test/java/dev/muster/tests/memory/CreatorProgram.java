package dev.muster.tests.memory;

import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A program that makes named memory and says its names; then it ends without closing it, or stays.
final class CreatorProgram {
    private static final List<SharedMemory> KEPT = new ArrayList<>();

    private CreatorProgram() {}

    /// @param arguments `end` or `stay`; then the names
    public static void main(String[] arguments) throws InterruptedException {
        for (int i = 1; i < arguments.length; i++) {
            var memory = SharedMemory.create(arguments[i], 4096);
            SharedArray.longs(memory).set(0, 4711);
            KEPT.add(memory);
        }
        System.out.println("made " + KEPT.size());
        if (arguments[0].equals("stay")) {
            new CountDownLatch(1).await();
        }
    }
}
