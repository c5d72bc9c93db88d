package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/// Thousands of connections that never say a word, at servers that may open only so many files: how
/// long a new client waits, in the worst of several tries, until it has put and taken an item.
///
/// Options: `--limits 64,256,1024,4096` (of open files), `--silent 10000`, `--tries 20`,
/// `--most-millis 1000` (a client that waits longer makes this end with status 1). It needs as many
/// open files as silent connections itself.
public final class FloodBench {
    private static final String KEY = "the key of the benchmark, long enough";

    private final int silent;
    private final int tries;

    /// Those that are held, the oldest first.
    private final Deque<SocketChannel> held = new ArrayDeque<>();

    private double worst;

    private FloodBench(BenchOptions options) {
        silent = options.number("silent", 10_000);
        tries = options.number("tries", 20);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new BenchOptions(arguments);
        var bench = new FloodBench(options);
        Path keyFile = Files.createTempFile("muster-bench", ".key");
        try {
            Files.writeString(keyFile, KEY);
            System.out.println(
                    "| open files | before | flood held | flood going on | let go: ms until served"
                            + " |");
            System.out.println("|---|---|---|---|---|");
            for (int limit : options.numbers("limits", "64,256,1024,4096")) {
                try (var server = BenchServer.limited(keyFile, limit)) {
                    bench.run(limit, server);
                }
            }
        } finally {
            Files.delete(keyFile);
        }
        if (bench.worst > options.number("most-millis", 1000)) {
            System.out.printf("a client waited %.0f ms%n", bench.worst);
            System.exit(1);
        }
    }

    private void run(int limit, BenchServer server) throws IOException, InterruptedException {
        var tcp = (Address.Tcp) Address.parse(server.address());
        var address = new InetSocketAddress(tcp.host(), tcp.port());
        serve(tcp); // loads what the first call needs, here and there
        double before = worstOf(tcp, () -> {});
        for (int i = 0; i < silent; i++) {
            hold(address);
        }
        double full = worstOf(tcp, () -> {});
        double flooded =
                worstOf(
                        tcp,
                        () -> {
                            for (int i = 0; i < 100; i++) {
                                held.remove().close();
                                hold(address);
                            }
                        });
        for (SocketChannel each : held) {
            each.close();
        }
        held.clear();
        double after = worstOf(tcp, () -> {});
        System.out.printf(
                "| %,d | %.0f | %.0f | %.0f | %.0f |%n", limit, before, full, flooded, after);
        worst = Math.max(worst, Math.max(full, Math.max(flooded, after)));
    }

    private void hold(InetSocketAddress address) throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.INET);
        held.add(socket);
        socket.connect(address);
    }

    /// What happens before each try.
    private interface Before {
        void run() throws IOException;
    }

    private double worstOf(Address address, Before before)
            throws IOException, InterruptedException {
        double result = 0;
        for (int i = 0; i < tries; i++) {
            before.run();
            result = Math.max(result, serve(address));
        }
        return result;
    }

    private static double serve(Address address) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (var manager = Manager.connect(address, AuthKey.ofText(KEY))) {
            SharedQueue<Integer> queue = manager.newQueue(1);
            queue.put(1);
            queue.take();
        }
        return (System.nanoTime() - begin) / 1e6;
    }
}
