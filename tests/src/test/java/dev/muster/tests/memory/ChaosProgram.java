package dev.muster.tests.memory;

import dev.muster.shared.SharedArray;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/// A program that uses everything it shares with a test until it is killed: `THINGS`. It begins at
/// a line of its input, and says `wrong` if it sees what must never be.
final class ChaosProgram {
    /// Who is in the section that the lock guards.
    static final int INSIDE = 0;

    /// How often somebody was there, counted without any atomic step.
    static final int ENTRIES = 1;

    /// How often somebody has left it, counted atomically.
    static final int LEFT = 2;

    /// How often permits were given back.
    static final int PERMITS_BACK = 3;

    /// How many processes there were.
    static final int PROCESSES = 4;

    /// The number of the next message.
    static final int NEXT = 5;

    /// From here on, for each message: [#PUT] when it is in the queue, and [#TAKEN] for each time
    /// that it is taken.
    static final int MESSAGES = 64;

    static final int PUT = 1;
    static final int TAKEN = 2;

    private interface Step {
        void take() throws InterruptedException;
    }

    private final SharedThings things;
    private final SharedArray.OfLong words;
    private final long number;

    private ChaosProgram(SharedThings things) {
        this.things = things;
        this.words = things.words();
        this.number = words.getAndAdd(PROCESSES, 1) + 1;
    }

    public static void main(String[] arguments) throws Exception {
        SharedThings things = SharedThings.of(arguments[0]);
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println("attached");
        if (input.readLine() != null) {
            var program = new ChaosProgram(things);
            program.repeat(program::beInside);
            program.repeat(program::holdPermits);
            program.repeat(program::put);
            program.repeat(() -> noteTaken(things.words(), things.queue().take()));
            String _ = input.readLine();
        }
    }

    private void repeat(Step step) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        while (true) {
                            step.take();
                        }
                    } catch (InterruptedException | RuntimeException | Error e) {
                        System.out.println("wrong: " + e);
                    }
                });
    }

    private void beInside() {
        things.lock().lock();
        try {
            long before = words.get(INSIDE);
            if (before != 0 && !things.lock().isAbandoned()) {
                System.out.printf("wrong: %d came in while %d was inside%n", number, before);
            }
            words.set(INSIDE, number);
            long entries = words.get(ENTRIES);
            LockSupport.parkNanos(50_000);
            words.set(ENTRIES, entries + 1);
            if (words.get(INSIDE) != number) {
                System.out.printf("wrong: another was inside with %d%n", number);
            }
            words.getAndAdd(LEFT, 1);
            words.set(INSIDE, 0);
        } finally {
            things.lock().unlock();
        }
    }

    private void holdPermits() throws InterruptedException {
        int count = (int) (number % SharedThings.PERMITS) + 1;
        things.permits().acquire(count);
        int left = things.permits().availablePermits();
        LockSupport.parkNanos(50_000);
        things.permits().release(count);
        if (left < 0 || left > SharedThings.PERMITS - count) {
            System.out.printf("wrong: %d permits are left of %d%n", left, SharedThings.PERMITS);
        }
        words.getAndAdd(PERMITS_BACK, 1);
    }

    private void put() throws InterruptedException {
        long message = words.getAndAdd(NEXT, 1);
        if (MESSAGES + message >= words.length()) {
            LockSupport.parkNanos(1_000_000);
            return;
        }
        things.queue().put(message);
        words.getAndAdd(MESSAGES + message, PUT);
        LockSupport.parkNanos(50_000);
    }

    /// Notes that a message was taken.
    static void noteTaken(SharedArray.OfLong words, long message) {
        if (words.getAndAdd(MESSAGES + message, TAKEN) >= TAKEN) {
            System.out.printf("wrong: message %d was taken twice%n", message);
        }
    }
}
