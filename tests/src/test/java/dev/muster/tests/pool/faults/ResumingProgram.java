package dev.muster.tests.pool.faults;

import dev.muster.MapFailedException;
import dev.muster.Pool;
import dev.muster.tests.pool.PoolHome;
import dev.muster.tests.pool.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Maps numbers and keeps the results: says `begun`, and `all` with their hash if it is not killed.
final class ResumingProgram {
    private static final long NANOS_EACH = 300_000;

    /// Of this process, and so of one run.
    private static volatile Trace trace;

    private ResumingProgram() {}

    static List<String> expected(int count) {
        return IntStream.range(0, count).mapToObj(ResumingProgram::result).toList();
    }

    private static String result(int input) {
        return (input + ".").repeat(1 + input % 40);
    }

    /// What the function captures must be the same in each run, so it is a file that names the
    /// trace of this one.
    private static String work(String pointer, int input) throws IOException {
        if (trace == null) {
            trace = new Trace(Files.readString(Path.of(pointer)));
        }
        trace.add(input);
        LockSupport.parkNanos(NANOS_EACH);
        return result(input);
    }

    public static void main(String[] arguments) throws Exception {
        Path journal = Path.of(arguments[1]);
        String pointer = arguments[2];
        List<Integer> inputs = IntStream.range(0, Integer.parseInt(arguments[3])).boxed().toList();
        System.out.println("begun");
        try (Pool pool = PoolHome.valueOf(arguments[0]).open()) {
            List<String> results =
                    pool.map(x -> work(pointer, x), inputs, m -> m.resumable(journal));
            System.out.println("all " + results.hashCode());
        } catch (UncheckedIOException | MapFailedException e) {
            System.out.println("failed " + e.getMessage());
            System.exit(2);
        }
    }
}
