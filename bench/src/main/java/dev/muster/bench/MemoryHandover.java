package dev.muster.bench;

import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A large array of doubles goes to a CPython and comes back changed, by the name of its memory.
/// What both processes have in memory tells that there is one copy of it.
final class MemoryHandover {
    /// One of so many items is doubled by the other side, which thereby touches every page.
    private static final int STEP = 512;

    private final BenchOptions options;
    private final String script;
    private final int mebibytes;

    MemoryHandover(BenchOptions options, String script) {
        this.options = options;
        this.script = script;
        this.mebibytes = options.number("mebibytes", 512);
    }

    /// What two processes have in memory, in MiB.
    ///
    /// @param ours shared memory that this process uses
    /// @param theirs shared memory that CPython uses
    /// @param own memory of both that nobody shares
    /// @param together of both, each page divided by its users
    private record Resident(long ours, long theirs, long own, double together) {
        static Resident now(long python) throws IOException {
            long self = ProcessHandle.current().pid();
            return new Resident(
                    kibibytes(self, "status", "RssShmem:") >> 10,
                    kibibytes(python, "status", "RssShmem:") >> 10,
                    (kibibytes(self, "status", "RssAnon:")
                                    + kibibytes(python, "status", "RssAnon:"))
                            >> 10,
                    (kibibytes(self, "smaps_rollup", "Pss:")
                                    + kibibytes(python, "smaps_rollup", "Pss:"))
                            / 1024.0);
        }

        private static long kibibytes(long pid, String file, String field) throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/" + file))) {
                return lines.filter(line -> line.startsWith(field))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0);
            }
        }

        void print(String when) {
            System.out.printf(
                    "| %s | %,d | %,d | %,d | %,.0f |%n", when, ours, theirs, own, together);
        }
    }

    void run() throws IOException {
        long items = ((long) mebibytes << 20) / Double.BYTES;
        try (var memory = SharedMemory.create(items * Double.BYTES)) {
            SharedArray.OfDouble numbers = SharedArray.doubles(memory);
            for (long i = 0; i < items; i++) {
                numbers.set(i, i * 0.5);
            }
            String name = memory.name().orElseThrow();
            try (var python =
                    BenchProcess.start(
                            "memory_client.py",
                            List.of(options.python(), script, "--double", name))) {
                handOver(numbers, python);
            }
        }
    }

    private void handOver(SharedArray.OfDouble numbers, BenchProcess python) throws IOException {
        long pid = python.process().pid();
        String opened = python.answer("opened");
        Resident before = Resident.now(pid);
        long begin = System.nanoTime();
        String sum = python.ask("go");
        long there = System.nanoTime();
        check(numbers, sum);
        long back = System.nanoTime();
        Resident after = Resident.now(pid);
        long copied = copyOnce(numbers);
        System.out.printf(
                "%n| a double[] of %d MiB | shared, ours | shared, CPython | own, both | together (Pss) |%n|---|---|---|---|---|%n",
                mebibytes);
        before.print("CPython has opened it, MiB");
        after.print("it was there and back, MiB");
        System.out.printf(
                "%nopened by CPython in %s µs; each page changed there in %,.0f ms, all numbers read"
                        + " here in %,.0f ms; one copy would take %,.0f ms%n",
                opened, (there - begin) / 1e6, (back - there) / 1e6, copied / 1e6);
        python.tell("end");
    }

    /// Every number is as it must be.
    private static void check(SharedArray.OfDouble numbers, String sum) {
        double doubled = 0;
        for (long i = 0; i < numbers.length(); i++) {
            double wanted = i % STEP == 0 ? i : i * 0.5;
            if (numbers.get(i) != wanted) {
                throw new IllegalStateException(
                        "item %,d is %s, must be %s".formatted(i, numbers.get(i), wanted));
            }
            doubled += i % STEP == 0 ? wanted : 0;
        }
        if (Double.parseDouble(sum.substring("doubled ".length())) != doubled) {
            throw new IllegalStateException(sum + ", must be " + doubled);
        }
    }

    private static long copyOnce(SharedArray.OfDouble numbers) {
        double[] copy = new double[Math.toIntExact(numbers.length())];
        long begin = System.nanoTime();
        MemorySegment.copy(numbers.segment(), ValueLayout.JAVA_DOUBLE, 0, copy, 0, copy.length);
        return System.nanoTime() - begin;
    }
}
