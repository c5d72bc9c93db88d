package dev.muster.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;

/// Very many connected Java clients on one server with default settings; each calls.
///
/// Options: `--clients 10000`, `--processes 4` that hold them, `--threads 16` of each that connect
/// and call, `--transports unix,tcp`. Errors are counted and make the benchmark fail; the first one
/// of each process shows.
public final class ManyClientsBench {
    private static final int SPARE_FILES = 200;

    private final int processes;
    private final int each;
    private final int threads;
    private long errors;

    private ManyClientsBench(BenchOptions options) {
        processes = options.number("processes", 4);
        each = Math.ceilDiv(options.number("clients", 10_000), processes);
        threads = options.number("threads", 16);
    }

    public static void main(String[] arguments) throws IOException {
        var options = new BenchOptions(arguments);
        var bench = new ManyClientsBench(options);
        bench.checkFiles();
        try (var folder = BenchFolder.open()) {
            for (String transport : options.list("transports", "unix,tcp")) {
                System.out.printf("%n%s, %,d clients%n%n", transport, bench.clients());
                String bind =
                        transport.equals("unix")
                                ? folder.file("muster.socket").toString()
                                : "127.0.0.1:0";
                bench.run(folder, bind);
            }
        }
        if (bench.errors > 0) {
            throw new IllegalStateException(bench.errors + " errors, must be none");
        }
    }

    private int clients() {
        return processes * each;
    }

    /// A JVM raises its soft limit to the hard one by itself; more than that is for the user.
    private void checkFiles() {
        var system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        long limit = system.getMaxFileDescriptorCount();
        int needed = clients() + SPARE_FILES;
        if (limit < needed) {
            throw new IllegalStateException(
                    "the limit of open files is %d, must be at least %d: ulimit -n %d"
                            .formatted(limit, needed, needed));
        }
    }

    private void run(BenchFolder folder, String bind) throws IOException {
        try (var server = BenchServer.shared(folder.keyFile(), bind);
                var holders =
                        BenchClients.java(
                                processes,
                                ManyClients.class,
                                List.of(),
                                server.address(),
                                folder.keyFile(),
                                each,
                                threads)) {
            Memory before = Memory.of(server.process());
            print("connect", holders.ask(processes, "connect"));
            Memory connected = Memory.of(server.process());
            print("first calls", holders.ask(processes, "call"));
            print("more calls", holders.ask(processes, "call"));
            Memory called = Memory.of(server.process());
            System.out.printf("%nserver, for each client, after a collection:%n");
            printMemory("connected", before, connected);
            printMemory("after its calls", before, called);
            System.out.printf(
                    "threads: server %d, each process of clients %d%n",
                    server.process().status("Threads"),
                    holders.processes().getFirst().status("Threads"));
        }
    }

    private void print(String title, List<String> answers) {
        long failed = 0;
        long done = 0;
        double seconds = 0;
        for (String answer : answers) {
            String[] words = answer.split(" ", 4);
            failed += Long.parseLong(words[0]);
            done += Long.parseLong(words[1]);
            seconds = Math.max(seconds, Double.parseDouble(words[2]));
        }
        errors += failed;
        Measured measured = Measured.of(answers);
        System.out.printf(
                "%-12s errors %d, %,d done in %.2f s (%,.0f/s), one client's part p50 %,.1f ms,"
                        + " p99 %,.1f ms%n",
                title,
                failed,
                done,
                seconds,
                done / seconds,
                measured.micros(0.5) / 1e3,
                measured.micros(0.99) / 1e3);
    }

    private void printMemory(String title, Memory before, Memory after) {
        System.out.printf(
                "  %-16s heap %,7d bytes, resident %,7d bytes (in all %,d MiB)%n",
                title,
                (after.heap - before.heap) / clients(),
                (after.resident - before.resident) / clients(),
                after.resident >> 20);
    }

    /// Bytes of a server after a collection.
    private record Memory(long heap, long resident) {
        static Memory of(BenchProcess server) throws IOException {
            long heap = Long.parseLong(server.ask("memory"));
            return new Memory(heap, server.statusBytes("VmRSS"));
        }
    }
}
