package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Muster next to Redisson on Redis and to Hazelcast: the same operations by one Java client
/// process over TCP loopback, the server of each in a process of its own; rounds alternate.
///
/// Options: `--rounds 5`, `--seconds 1` of each measurement, `--warm-up 3` seconds of each
/// operation, `--threads 1,16`, `--operations put,get,queue,lock`, `--products
/// muster,redisson,hazelcast`, `--redis PATH` of `redis-server`.
public final class PeersBench {
    private final BenchOptions options;
    private final List<Product> products = new ArrayList<>();

    private PeersBench(BenchOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        var bench = new PeersBench(new BenchOptions(arguments));
        try (var folder = BenchFolder.open()) {
            bench.run(folder);
        } finally {
            bench.products.forEach(Product::close);
        }
    }

    private void run(BenchFolder folder) throws IOException {
        String redis = options.text("redis", "redis-server");
        for (String name : options.list("products", "muster,redisson,hazelcast")) {
            if (name.equals("redisson") && !RedisServer.isHere(redis)) {
                System.out.printf(
                        "redisson is left out: there is no %s here; apt-get install redis-server,"
                                + " or say --redis PATH%n%n",
                        redis);
            } else {
                products.add(Product.start(name, folder, redis));
            }
        }
        if (!products.isEmpty()) {
            run();
        }
    }

    private void run() throws IOException {
        List<String> operations = options.list("operations", "put,get,queue,lock");
        List<Integer> threads = options.numbers("threads", "1,16");
        for (String operation : operations) {
            for (Product product : products) {
                measure(product, operation, threads.getLast(), options.text("warm-up", "3"));
            }
        }
        printHead();
        for (String operation : operations) {
            for (int count : threads) {
                print(operation, count, compare(operation, count));
            }
        }
    }

    /// What each product does, in their order.
    private List<Measured> compare(String operation, int threads) throws IOException {
        Map<Product, List<Measured>> rounds = new LinkedHashMap<>();
        products.forEach(product -> rounds.put(product, new ArrayList<>()));
        for (int round = -1; round < options.number("rounds", 5); round++) {
            for (var each : rounds.entrySet()) {
                Measured measured =
                        measure(each.getKey(), operation, threads, options.text("seconds", "1"));
                if (round >= 0) { // the one before is for warming up
                    each.getValue().add(measured);
                }
            }
        }
        return rounds.values().stream().map(all -> Measured.of(all.stream())).toList();
    }

    private static Measured measure(Product product, String operation, int threads, String seconds)
            throws IOException {
        return Measured.of(
                product.client().ask(1, "%s %d %s".formatted(operation, threads, seconds)));
    }

    private void printHead() {
        System.out.printf(
                "Java %s, %d processors%n%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors());
        var head = new StringBuilder("| operation | threads |");
        var line = new StringBuilder("|---|---|");
        for (Product product : products) {
            head.append(" %s ops/s | p50 µs | p99 µs |".formatted(product.name()));
            line.append("---|---|---|");
        }
        for (Product peer : products.subList(1, products.size())) {
            head.append(" %s / %s |".formatted(products.getFirst().name(), peer.name()));
            line.append("---|");
        }
        System.out.println(head);
        System.out.println(line);
    }

    /// What is measured.
    static String title(String operation) {
        return switch (operation) {
            case "put" -> "map put";
            case "get" -> "map get";
            case "queue" -> "queue offer + poll";
            default -> "lock + unlock";
        };
    }

    private static void print(String operation, int threads, List<Measured> products) {
        System.out.printf("| %s | %d |", title(operation), threads);
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
