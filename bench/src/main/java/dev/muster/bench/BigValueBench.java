package dev.muster.bench;

import java.io.IOException;
import java.util.List;

/// Values of a gibibyte through a map and a queue by one thread, while others of the same process
/// make small calls (put and get) through the same connection; first the same number of bytes
/// through a bare socket, from an array to a fresh array.
///
/// Options: `--mebibytes 1024` (at most 2047), `--threads 4` with small calls, `--heap 6g` of each
/// process, `--transports tcp,unix`.
public final class BigValueBench {
    private BigValueBench() {}

    public static void main(String[] arguments) throws IOException {
        var options = new BenchOptions(arguments);
        try (var folder = BenchFolder.open()) {
            for (String transport : options.list("transports", "tcp,unix")) {
                run(options, folder, transport);
            }
        }
    }

    private static void run(BenchOptions options, BenchFolder folder, String transport)
            throws IOException {
        String flag = "-Xmx" + options.text("heap", "6g");
        String bind =
                transport.equals("unix") ? folder.file("muster.socket").toString() : "127.0.0.1:0";
        System.out.printf(
                "%n| %s | s | MiB/s | peak heap of the client MiB | small ops/s | p50 µs | p99 µs |"
                        + " peak heap of the server MiB |%n",
                transport);
        System.out.println("|---|---|---|---|---|---|---|---|");
        int mebibytes = options.number("mebibytes", 1024);
        printBare(folder, transport, flag, mebibytes);
        try (var server = BenchServer.shared(folder.keyFile(), bind, flag);
                var client =
                        BenchProcess.java(
                                BigValueClient.class,
                                List.of(flag),
                                server.address(),
                                folder.keyFile(),
                                mebibytes,
                                options.number("threads", 4))) {
            long most = 0;
            for (String row = client.nextLine(); row != null; row = client.nextLine()) {
                long peak = Long.parseLong(server.process().ask("peak")) >> 20;
                most = Math.max(most, server.process().statusBytes("VmHWM") >> 20);
                System.out.printf("%s %,d |%n", row, peak);
                server.process().ask("memory"); // begins anew
            }
            System.out.printf("%npeak resident memory of the server: %,d MiB%n", most);
        }
    }

    /// The best of three: the first one touches the memory for the first time.
    private static void printBare(BenchFolder folder, String transport, String flag, int mebibytes)
            throws IOException {
        List<String> flags = List.of(flag);
        String bind =
                transport.equals("unix") ? folder.file("bare.socket").toString() : "127.0.0.1:0";
        try (var listening = BenchProcess.java(SocketPeer.class, flags, "listen", bind);
                var peer =
                        BenchProcess.java(SocketPeer.class, flags, "connect", listening.line())) {
            double seconds = Double.POSITIVE_INFINITY;
            for (int i = 0; i < 3; i++) {
                String nanos = peer.ask("send %d 1".formatted((long) mebibytes << 20));
                seconds = Math.min(seconds, Long.parseLong(nanos) / 1e9);
            }
            System.out.printf(
                    "| bare socket | %.2f | %,.0f | – | – | – | – | – |%n",
                    seconds, mebibytes / seconds);
        }
    }
}
