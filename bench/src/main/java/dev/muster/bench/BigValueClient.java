package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The client process of [BigValueBench]: `ADDRESS KEYFILE MEBIBYTES THREADS`. One thread moves big
/// values while the others make small calls; each line of output is a row of the table.
final class BigValueClient {

    /// One transfer.
    @FunctionalInterface
    private interface Transfer {
        /// @return what has come, or null
        @Nullable Object run() throws InterruptedException;
    }

    private final SharedMap<String, Object> map;
    private final SharedQueue<Object> queue;
    private final int threads;
    private final HeapWatch heap;

    private BigValueClient(Manager manager, int threads, HeapWatch heap) throws IOException {
        map = manager.map("map");
        queue = manager.queue("jobs");
        this.threads = threads;
        this.heap = heap;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        AuthKey key = AuthKey.readFile(Path.of(arguments[1]));
        int size = Integer.parseInt(arguments[2]) << 20;
        try (Manager manager = Manager.connect(Address.parse(arguments[0]), key);
                var heap = new HeapWatch()) {
            var client = new BigValueClient(manager, Integer.parseInt(arguments[3]), heap);
            client.row("idle for 2 s", 0, client::idle);
            client.move("byte[]", size, bytes(size));
            client.move("double[]", size, doubles(size));
        }
    }

    private @Nullable Object idle() throws InterruptedException {
        TimeUnit.SECONDS.sleep(2);
        return null;
    }

    private static byte[] bytes(int size) {
        byte[] value = new byte[size];
        for (int i = 0; i < size; i += 4096) {
            value[i] = (byte) (i >> 12);
        }
        return value;
    }

    private static double[] doubles(int size) {
        double[] value = new double[size / Double.BYTES];
        for (int i = 0; i < value.length; i++) {
            value[i] = i;
        }
        return value;
    }

    private void move(String type, int size, Object value) throws InterruptedException {
        row(type + ", map put", size, () -> putInMap(value));
        check(row(type + ", map get", size, () -> map.get("big")), value);
        map.remove("big");
        row(type + ", queue put", size, () -> putInQueue(value));
        check(row(type + ", queue take", size, queue::take), value);
    }

    private @Nullable Object putInMap(Object value) throws InterruptedException {
        map.putAsync("big", value).join();
        return null;
    }

    private @Nullable Object putInQueue(Object value) throws InterruptedException {
        queue.put(value);
        return null;
    }

    /// Compares a value of every page.
    private static void check(@Nullable Object found, Object sent) {
        boolean isSame =
                switch (found) {
                    case byte[] bytes when sent instanceof byte[] expected ->
                            bytes.length == expected.length && samePages(bytes, expected);
                    case double[] doubles when sent instanceof double[] expected ->
                            java.util.Arrays.equals(doubles, expected);
                    case null, default -> false;
                };
        if (!isSame) {
            throw new IllegalStateException(
                    "%s came back, and is not what was sent"
                            .formatted(found == null ? "null" : found.getClass().getSimpleName()));
        }
    }

    private static boolean samePages(byte[] found, byte[] expected) {
        for (int i = 0; i < found.length; i += 4096) {
            if (found[i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Object row(String title, int size, Transfer transfer)
            throws InterruptedException {
        heap.collected();
        var isOver = new AtomicBoolean();
        var small = new Latencies();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Latencies>> callers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                String key = "small" + i;
                callers.add(pool.submit(() -> callUntil(isOver, key)));
            }
            long begin = System.nanoTime();
            Object result;
            try {
                result = transfer.run();
            } finally {
                isOver.set(true);
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            for (Future<Latencies> caller : callers) {
                small.addAll(caller.get());
            }
            print(title, size, seconds, small);
            return result;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a small call has failed", e.getCause());
        }
    }

    private Latencies callUntil(AtomicBoolean isOver, String key) {
        var latencies = new Latencies();
        while (!isOver.get()) {
            long begin = System.nanoTime();
            map.put(key, 7L);
            map.get(key);
            latencies.add(System.nanoTime() - begin);
        }
        return latencies;
    }

    private void print(String title, int size, double seconds, Latencies small) {
        Measured calls = Measured.of(List.of(small.json(small.total() / seconds)));
        System.out.printf(
                "| %s | %.2f | %s | %,d | %,.0f | %,.0f | %,.0f |%n",
                title,
                seconds,
                size == 0 ? "–" : "%,.0f".formatted(size / 1048576.0 / seconds),
                heap.peak() >> 20,
                calls.perSecond(),
                calls.micros(0.5),
                calls.micros(0.99));
    }
}
