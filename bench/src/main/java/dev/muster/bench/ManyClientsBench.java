package dev.muster.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;

/// Very many connected Java clients on one server with default settings.
///
/// Options: `--clients 10000`, `--processes 4` that hold them, `--threads 16` of each that connect
/// and call. Errors are counted; the first one of each process shows.
public final class ManyClientsBench {
    private static final int SPARE_FILES = 200;

    private final int clients;
    private final int processes;
    private final int threads;

    private ManyClientsBench(BenchOptions options) {
        clients = options.number("clients", 10_000);
        processes = options.number("processes", 4);
        threads = options.number("threads", 16);
    }

    public static void main(String[] arguments) throws IOException {
        var bench = new ManyClientsBench(new BenchOptions(arguments));
        try (var folder = BenchFolder.open()) {
            bench.checkFiles();
            bench.run(folder);
        }
    }

    /// A JVM raises its soft limit to the hard one by itself; more than that is for the user.
    private void checkFiles() {
        var system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        long limit = system.getMaxFileDescriptorCount();
        if (limit < clients + SPARE_FILES) {
            throw new IllegalStateException(
                    "the limit of open files is %d, must be at least %d: ulimit -n %d"
                            .formatted(limit, clients + SPARE_FILES, clients + SPARE_FILES));
        }
    }

    private void run(BenchFolder folder) throws IOException {
        try (var server = BenchServer.shared(folder.keyFile(), "127.0.0.1:0");
                var holders =
                        BenchClients.java(
                                processes,
                                ManyClients.class,
                                List.of(),
                                server.address(),
                                folder.keyFile(),
                                clients / processes,
                                threads)) {
            long heap = Long.parseLong(server.process().ask("memory"));
            long resident = server.process().statusBytes("VmRSS");
            print("connect", holders.ask(processes, "connect"));
            long heapAfter = Long.parseLong(server.process().ask("memory"));
            long residentAfter = server.process().statusBytes("VmRSS");
            print("first calls", holders.ask(processes, "call"));
            print("calls", holders.ask(processes, "call"));
            long heapInUse = Long.parseLong(server.process().ask("memory"));
            System.out.printf("%nserver, for each of %,d clients:%n", clients);
            printMemory("heap, connected", heapAfter - heap);
            printMemory("heap, after calls", heapInUse - heap);
            printMemory("resident, connected", residentAfter - resident);
            printMemory("resident, after calls", server.process().statusBytes("VmRSS") - resident);
        }
    }

    private void printMemory(String title, long bytes) {
        System.out.printf("  %-22s %,8d bytes%n", title, bytes / clients);
    }

    private static void print(String title, List<String> answers) {
        long errors = 0;
        long calls = 0;
        double seconds = 0;
        for (String answer : answers) {
            String[] words = answer.split(" ", 4);
            errors += Long.parseLong(words[0]);
            calls += Long.parseLong(words[1]);
            seconds = Math.max(seconds, Double.parseDouble(words[2]));
        }
        Measured measured = Measured.of(answers);
        System.out.printf(
                "%-12s errors %d, %,d done in %.2f s (%,.0f/s); of one client p50 %,.0f µs, p99"
                        + " %,.0f µs%n",
                title,
                errors,
                calls,
                seconds,
                calls / seconds,
                measured.micros(0.5),
                measured.micros(0.99));
    }
}
