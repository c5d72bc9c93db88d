package dev.muster.bench;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.muster.hazelcast.Cluster;
import dev.muster.hazelcast.ClusterConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.Lock;

/// A program of [ClusterObjectsBench], a member without data: `muster|hazelcast` and the words of a
/// [BenchCluster]. Each line of its input is a measurement, `OPERATION THREADS SECONDS`, and is
/// answered by a line that [Measured] reads.
final class ClusterObjectsClient {
    private static final int KEYS = 100;
    private static final byte[] VALUE = "v".repeat(100).getBytes(StandardCharsets.US_ASCII);

    private final Home home;

    private ClusterObjectsClient(Home home) {
        this.home = home;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> words = List.of(arguments);
        ClusterConfig config = BenchCluster.config(words.subList(1, words.size()));
        try (Home home = words.getFirst().equals("muster") ? Ours.open(config) : Raw.open(config);
                var input =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            var client = new ClusterObjectsClient(home);
            System.out.println("ready");
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] order = line.split(" ", -1);
                System.out.println(
                        Load.repeat(
                                Integer.parseInt(order[1]),
                                Double.parseDouble(order[2]),
                                thread -> client.step(order[0], thread)));
            }
        }
    }

    /// Each thread has its own keys, queue and lock.
    private Load.Step step(String operation, int thread) {
        return switch (operation) {
            case "put" -> new Keys(home.map(), thread)::put;
            case "get" -> {
                var keys = new Keys(home.map(), thread);
                for (int i = 0; i < KEYS; i++) {
                    keys.put();
                }
                yield keys::get;
            }
            case "queue" -> {
                Queue<byte[]> queue = home.queue(thread);
                yield () -> {
                    if (!queue.offer(VALUE) || queue.poll() == null) {
                        throw new IllegalStateException("the queue is full or has lost a value");
                    }
                };
            }
            case "lock" -> home.lock(thread);
            default -> throw new IllegalArgumentException(operation + " is no operation");
        };
    }

    /// The keys of one thread, one after the other.
    private static final class Keys {
        private final Map<String, byte[]> map;
        private final int thread;
        private int next;

        Keys(Map<String, byte[]> map, int thread) {
            this.map = map;
            this.thread = thread;
        }

        void put() {
            map.put(key(), VALUE);
        }

        void get() {
            byte[] found = map.get(key());
            if (!Arrays.equals(found, VALUE)) {
                throw new IllegalStateException("a key has no value, or another one");
            }
        }

        private String key() {
            next = (next + 1) % KEYS;
            return "key-" + thread + "-" + next;
        }
    }

    // ---- the two sides ----

    /// Where the objects come from.
    private interface Home extends AutoCloseable {
        Map<String, byte[]> map();

        Queue<byte[]> queue(int thread);

        /// Locks and unlocks.
        Load.Step lock(int thread);

        @Override
        void close();
    }

    private record Ours(Cluster cluster) implements Home {
        static Ours open(ClusterConfig config) throws IOException {
            return new Ours(Cluster.open(_ -> config));
        }

        @Override
        public Map<String, byte[]> map() {
            return cluster.map("bench");
        }

        @Override
        public Queue<byte[]> queue(int thread) {
            return cluster.queue("bench-" + thread);
        }

        @Override
        @SuppressWarnings("LockNotBeforeTry") // nothing between the two can fail
        public Load.Step lock(int thread) {
            Lock lock = cluster.lock("bench-" + thread);
            return () -> {
                lock.lock();
                lock.unlock();
            };
        }

        @Override
        public void close() {
            cluster.close();
        }
    }

    /// Hazelcast itself, with as many copies of everything.
    private record Raw(HazelcastInstance member) implements Home {
        static Raw open(ClusterConfig config) throws IOException {
            return new Raw(
                    Hazelcast.newHazelcastInstance(
                            HazelcastMember.joining(
                                            config.name(),
                                            BenchCluster.freePort(),
                                            String.join(",", config.members()))
                                    .setLiteMember(true)));
        }

        @Override
        public Map<String, byte[]> map() {
            return member.getMap("raw");
        }

        @Override
        public Queue<byte[]> queue(int thread) {
            IQueue<byte[]> queue = member.getQueue("raw-" + thread);
            return queue;
        }

        @Override
        public Load.Step lock(int thread) {
            IMap<String, String> locks = member.getMap("raw-locks");
            String key = "lock-" + thread;
            return () -> {
                locks.lock(key);
                locks.unlock(key);
            };
        }

        @Override
        public void close() {
            member.shutdown();
        }
    }
}
