package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A Java client of [SharedBench]: `ADDRESS KEYFILE`. Each line of its input is a measurement,
/// `MODE THREADS WINDOW SECONDS`, and is answered by a line that [Measured] reads.
///
/// The queue is one for all clients; each client has its own map, each thread its own key in it and
/// its own lock, as `manager_client.py` has. With a window the calls are asynchronous.
final class SharedClient {
    private static final Long ITEM = 7L;

    private final Manager manager;
    private final SharedQueue<Long> queue;
    private final SharedMap<String, Long> map;

    private SharedClient(Manager manager) throws IOException {
        this.manager = manager;
        queue = manager.queue("jobs");
        map = manager.newMap();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        AuthKey key = AuthKey.readFile(Path.of(arguments[1]));
        try (Manager manager = Manager.connect(Address.parse(arguments[0]), key);
                var input =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            var client = new SharedClient(manager);
            System.out.println("ready");
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(client.measure(line.split(" ", -1)));
            }
        }
    }

    private String measure(String[] words) throws IOException, InterruptedException {
        String mode = words[0];
        int threads = Integer.parseInt(words[1]);
        int window = Integer.parseInt(words[2]);
        double seconds = Double.parseDouble(words[3]);
        return window == 0
                ? Load.repeat(threads, seconds, thread -> step(mode, thread))
                : Load.repeatAsync(window, 2, seconds, asyncStep(mode));
    }

    private Load.Step step(String mode, int thread) throws IOException {
        String key = "key" + thread;
        return switch (mode) {
            case "queue" ->
                    () -> {
                        queue.put(ITEM);
                        queue.take();
                    };
            case "map" ->
                    () -> {
                        map.put(key, ITEM);
                        map.get(key);
                    };
            case "get" -> {
                map.put(key, ITEM);
                yield () -> map.get(key);
            }
            case "lock" -> lockStep(manager.newLock());
            default -> throw new IllegalArgumentException(mode + " is no mode");
        };
    }

    @SuppressWarnings("LockNotBeforeTry") // nothing between the two can fail
    private static Load.Step lockStep(SharedLock lock) {
        return () -> {
            lock.lock();
            lock.unlock();
        };
    }

    private Load.AsyncStep asyncStep(String mode) {
        return mode.equals("queue")
                ? futures -> {
                    futures.add(queue.putAsync(ITEM));
                    futures.add(queue.takeAsync());
                }
                : futures -> {
                    futures.add(map.putAsync("key", ITEM));
                    futures.add(map.getAsync("key"));
                };
    }
}
