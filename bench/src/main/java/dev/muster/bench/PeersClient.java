package dev.muster.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;

/// A client of [PeersBench]: `PRODUCT ADDRESS KEYFILE`. Each line of its input is a measurement,
/// `OPERATION THREADS SECONDS`, and is answered by a line that [Measured] reads.
final class PeersClient {
    private static final int KEYS = 100;
    private static final String VALUE = "v".repeat(100);

    private final Store store;

    private PeersClient(Store store) {
        this.store = store;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Store store = Store.connect(arguments[0], arguments[1], Path.of(arguments[2]));
                var input =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            var client = new PeersClient(store);
            System.out.println("ready");
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] words = line.split(" ", -1);
                System.out.println(
                        Load.repeat(
                                Integer.parseInt(words[1]),
                                Double.parseDouble(words[2]),
                                thread -> client.step(words[0], thread)));
            }
        }
    }

    private Load.Step step(String operation, int thread) throws IOException {
        return switch (operation) {
            case "put" -> new Keys(store.map(), thread)::put;
            case "get" -> {
                var keys = new Keys(store.map(), thread);
                for (int i = 0; i < KEYS; i++) {
                    keys.put();
                }
                yield keys::get;
            }
            case "queue" -> {
                Queue<String> queue = store.queue();
                yield () -> {
                    if (!queue.offer(VALUE) || queue.poll() == null) {
                        throw new IllegalStateException("the queue is full or has lost a value");
                    }
                };
            }
            case "lock" -> store.lockAndUnlock(thread);
            default -> throw new IllegalArgumentException(operation + " is no operation");
        };
    }

    /// The keys of one thread, one after the other.
    private static final class Keys {
        private final Map<String, String> map;
        private final int thread;
        private int next;

        Keys(Map<String, String> map, int thread) {
            this.map = map;
            this.thread = thread;
        }

        void put() {
            map.put(key(), VALUE);
        }

        void get() {
            if (map.get(key()) == null) {
                throw new IllegalStateException("a key has no value");
            }
        }

        private String key() {
            next = (next + 1) % KEYS;
            return "key-" + thread + "-" + next;
        }
    }
}
