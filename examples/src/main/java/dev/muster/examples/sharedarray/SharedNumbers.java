package dev.muster.examples.sharedarray;

import dev.muster.Pool;
import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedMemory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;

/// Java and Python work on one array, of which there is one copy: in memory that they share.
///
/// Nothing is sent. To a task the array travels as a reference of some bytes; Python opens it by
/// its name, as a numpy array or a plain `memoryview`. Needs Linux.
public final class SharedNumbers {
    private static final int COUNT = 100_000;
    private static final int PARTS = 4;

    private SharedNumbers() {}

    /// With a name for the array, Python takes part: the program waits until Enter is pressed.
    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        long bytes = COUNT * (long) Double.BYTES;
        try (var memory =
                        args.length == 0
                                ? SharedMemory.create(bytes)
                                : SharedMemory.create(args[0], bytes);
                var pool = Pool.processes(c -> c.withWorkers(2))) {
            SharedArray.OfDouble prices = SharedArray.doubles(memory);

            pool.map(part -> fill(prices, part), List.of(0, 1, 2, 3));
            System.out.printf("workers have filled it: the sum is %.0f%n", sum(prices));

            if (args.length > 0) {
                System.out.println("press Enter when Python has worked on " + args[0]);
                System.in.read();
                System.out.printf("now the sum is %.0f%n", sum(prices));
            }
        }
    }

    /// Fills one part with 1, 2, 3 …
    private static int fill(SharedArray.OfDouble prices, int part) {
        int size = COUNT / PARTS;
        for (int i = part * size; i < (part + 1) * size; i++) {
            prices.set(i, i + 1);
        }
        return size;
    }

    private static double sum(SharedArray.OfDouble prices) {
        return LongStream.range(0, prices.length()).mapToDouble(prices::get).sum();
    }
}
