package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// A process of [ManyClientsBench] with many clients: `ADDRESS KEYFILE COUNT THREADS`. Told
/// `connect` it connects them all, told `call` it lets each of them call; each answer is the number
/// of errors, the number of calls, the seconds, and a line that [Measured] reads.
final class ManyClients {
    private static final int ROUNDS = 10;

    /// What one client does.
    @FunctionalInterface
    private interface Work {
        /// @return how many calls it made
        int run(int client) throws IOException, InterruptedException;
    }

    private final Address address;
    private final AuthKey key;
    private final int count;
    private final int threads;
    private final Queue<Manager> managers = new ConcurrentLinkedQueue<>();

    private ManyClients(String[] arguments) throws IOException {
        address = Address.parse(arguments[0]);
        key = AuthKey.readFile(Path.of(arguments[1]));
        count = Integer.parseInt(arguments[2]);
        threads = Integer.parseInt(arguments[3]);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var clients = new ManyClients(arguments);
        try (var input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("ready");
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(
                        line.equals("connect")
                                ? clients.each(clients.count, _ -> clients.connect())
                                : clients.callAll());
            }
        }
    }

    private int connect() throws IOException {
        managers.add(Manager.connect(address, key));
        return 1;
    }

    private String callAll() throws InterruptedException {
        List<Manager> all = List.copyOf(managers);
        return each(all.size(), client -> call(all.get(client), client));
    }

    /// Every client has its own key; the lock is one for all.
    @SuppressWarnings("LockNotBeforeTry") // nothing between the two can fail
    private static int call(Manager manager, int client) throws IOException {
        SharedMap<String, Integer> map = manager.map("map");
        String name = ProcessHandle.current().pid() + "-" + client;
        for (int i = 0; i < ROUNDS; i++) {
            map.put(name, i);
            Integer found = map.get(name);
            if (found == null || found != i) {
                throw new IllegalStateException("the map holds %s, put was %d".formatted(found, i));
            }
        }
        SharedLock lock = manager.lock("lock");
        lock.lock();
        lock.unlock();
        return 2 * ROUNDS + 2;
    }

    private String each(int many, Work work) throws InterruptedException {
        var next = new AtomicInteger();
        var errors = new AtomicInteger();
        var calls = new AtomicInteger();
        var all = new Latencies();
        long begin = System.nanoTime();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Latencies>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(pool.submit(() -> share(many, work, next, calls, errors)));
            }
            for (Future<Latencies> result : results) {
                all.addAll(result.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread has failed", e.getCause());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return "%d %d %.6f %s"
                .formatted(errors.get(), calls.get(), seconds, all.json(calls.get() / seconds));
    }

    /// Does the work of one client after the other, until all have had their turn.
    private static Latencies share(
            int many, Work work, AtomicInteger next, AtomicInteger calls, AtomicInteger errors)
            throws InterruptedException {
        var latencies = new Latencies();
        for (int i = next.getAndIncrement(); i < many; i = next.getAndIncrement()) {
            long begin = System.nanoTime();
            try {
                calls.addAndGet(work.run(i));
                latencies.add(System.nanoTime() - begin);
            } catch (IOException | RuntimeException e) {
                if (errors.getAndIncrement() == 0) {
                    System.err.println("the first error here: " + e);
                }
            }
        }
        return latencies;
    }
}
