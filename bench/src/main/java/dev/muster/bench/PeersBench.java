package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Muster next to Redisson on Redis and to Hazelcast: the same operations by one Java client
/// process over TCP loopback, the server of each in a process of its own; rounds alternate.
///
/// Options: `--rounds 3`, `--seconds 1` of each measurement, `--threads 1,16`, `--operations
/// put,get,queue,lock`, `--products muster,redisson,hazelcast`, `--redis PATH` of `redis-server`.
public final class PeersBench {
    private final BenchOptions options;
    private final BenchFolder folder;

    private PeersBench(BenchOptions options, BenchFolder folder) {
        this.options = options;
        this.folder = folder;
    }

    /// A product that runs: its server and its client.
    private record Product(String name, AutoCloseable server, BenchClients client)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            try {
                server.close();
            } catch (Exception e) {
                throw new IOException("the server of " + name + " does not end", e);
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        try (var folder = BenchFolder.open()) {
            new PeersBench(new BenchOptions(arguments), folder).run();
        }
    }

    private void run() throws IOException {
        List<Product> products = new ArrayList<>();
        try {
            for (String name : options.list("products", "muster,redisson,hazelcast")) {
                products.add(start(name));
            }
            printHead(products);
            for (String operation : options.list("operations", "put,get,queue,lock")) {
                for (int threads : options.numbers("threads", "1,16")) {
                    compare(products, operation, threads);
                }
            }
        } finally {
            for (Product product : products) {
                product.close();
            }
        }
    }

    private Product start(String name) throws IOException {
        return switch (name) {
            case "muster" -> startMuster(name);
            case "redisson" -> startRedis(name);
            case "hazelcast" -> startHazelcast(name);
            default -> throw new IllegalArgumentException(name + " is no product");
        };
    }

    private Product startMuster(String name) throws IOException {
        var server = BenchServer.shared(folder.keyFile(), "127.0.0.1:0");
        return new Product(name, server, client(name, server.address(), List.of()));
    }

    private Product startRedis(String name) throws IOException {
        String program = options.text("redis", "redis-server");
        var server = RedisServer.start(program, folder.file(""));
        return new Product(name, server, client(name, server.address(), List.of()));
    }

    private Product startHazelcast(String name) throws IOException {
        List<String> flags = withPeers(HazelcastMember.JVM_FLAGS);
        var server = BenchProcess.java(HazelcastMember.class, flags);
        String address = server.answer("listening on ");
        return new Product(name, server, client(name, address, HazelcastMember.JVM_FLAGS));
    }

    private BenchClients client(String name, String address, List<String> flags)
            throws IOException {
        return BenchClients.java(
                1, PeersClient.class, withPeers(flags), name, address, folder.keyFile());
    }

    /// The class path with the peers on it, which only these processes have.
    private static List<String> withPeers(List<String> flags) {
        var all = new ArrayList<>(flags);
        all.add("-cp");
        all.add(
                System.getProperty("java.class.path")
                        + ":"
                        + Path.of("bench/target/peers").toAbsolutePath()
                        + "/*");
        return all;
    }

    private static void printHead(List<Product> products) {
        System.out.printf(
                "Java %s, %d processors%n%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors());
        var head = new StringBuilder("| operation | threads |");
        var line = new StringBuilder("|---|---|");
        for (Product product : products) {
            String name = product.name;
            head.append(" %s ops/s | p50 µs | p99 µs |".formatted(name));
            line.append("---|---|---|");
        }
        for (Product peer : products.subList(1, products.size())) {
            head.append(" %s / %s |".formatted(products.getFirst().name, peer.name));
            line.append("---|");
        }
        System.out.println(head);
        System.out.println(line);
    }

    private void compare(List<Product> products, String operation, int threads) throws IOException {
        Map<Product, List<Measured>> rounds = new LinkedHashMap<>();
        for (int round = -1; round < options.number("rounds", 3); round++) {
            for (Product product : products) {
                Measured measured = measure(product, operation, threads);
                if (round >= 0) { // the one before is for warming up
                    rounds.computeIfAbsent(product, _ -> new ArrayList<>()).add(measured);
                }
            }
        }
        print(
                operation,
                threads,
                rounds.values().stream().map(all -> Measured.of(all.stream())).toList());
    }

    private Measured measure(Product product, String operation, int threads) throws IOException {
        String seconds = options.text("seconds", "1");
        return Measured.of(
                product.client.ask(1, "%s %d %s".formatted(operation, threads, seconds)));
    }

    private static void print(String operation, int threads, List<Measured> products) {
        String title =
                switch (operation) {
                    case "put" -> "map put";
                    case "get" -> "map get";
                    case "queue" -> "queue offer + poll";
                    default -> "lock + unlock";
                };
        System.out.printf("| %s | %d |", title, threads);
        for (Measured each : products) {
            System.out.printf(
                    " %,.0f | %,.0f | %,.0f |",
                    each.perSecond(), each.micros(0.5), each.micros(0.99));
        }
        for (Measured peer : products.subList(1, products.size())) {
            System.out.printf(" **%.2f** |", products.getFirst().perSecond() / peer.perSecond());
        }
        System.out.println();
    }
}
