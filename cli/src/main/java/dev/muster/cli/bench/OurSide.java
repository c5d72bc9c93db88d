package dev.muster.cli.bench;

import dev.muster.Pool;
import dev.muster.RemoteFunction;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.shared.Local;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What Muster does in each contest. For one thread.
final class OurSide implements AutoCloseable {
    private static final String QUEUE = "bench";

    private final int workers;
    private final Pool pool;
    private final byte[] large = new byte[Contest.Unit.MEBIBYTES << 20];

    /// A process of its own for the manager, as CPython's has one.
    private final Pool server = Pool.processes(c -> c.withWorkers(1));

    private @Nullable Manager manager;
    private @Nullable Local local;

    OurSide(int workers) {
        this.workers = workers;
        this.pool = Pool.processes(c -> c.withWorkers(workers));
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private static <T> T result(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private static IOException failed(ExecutionException e) {
        return new IOException("a worker failed: " + e.getMessage(), e);
    }

    /// A fresh pool to its first result.
    double open(long count) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            try (Pool fresh = Pool.processes(c -> c.withWorkers(workers))) {
                result(fresh.submit(() -> 1));
            }
        }
        return secondsSince(start);
    }

    double map(long count) throws IOException, InterruptedException {
        List<Integer> inputs = IntStream.range(0, Math.toIntExact(count)).boxed().toList();
        long start = System.nanoTime();
        map(inputs, input -> input + 1);
        return secondsSince(start);
    }

    private <T> void map(List<T> inputs, RemoteFunction<T, Integer> function)
            throws IOException, InterruptedException {
        try {
            pool.map(function, inputs, options -> options.withChunkSize(1));
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    double submit(long count) throws IOException, InterruptedException {
        long start = System.nanoTime();
        var futures = new ArrayList<Future<Integer>>(Math.toIntExact(count));
        for (int i = 0; i < count; i++) {
            int captured = i;
            futures.add(pool.submit(() -> captured + 1));
        }
        for (Future<Integer> future : futures) {
            result(future);
        }
        return secondsSince(start);
    }

    double roundTrip(long count) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int captured = i;
            result(pool.submit(() -> captured + 1));
        }
        return secondsSince(start);
    }

    double there(long count) throws IOException, InterruptedException {
        List<byte[]> inputs = List.of(large);
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            map(inputs, bytes -> bytes.length);
        }
        return secondsSince(start);
    }

    double back(long count) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            result(pool.submit(LargeValue::get));
        }
        return secondsSince(start);
    }

    double queue(long count) throws IOException, InterruptedException {
        SharedQueue<Integer> queue = manager().queue(QUEUE);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            queue.put(i);
            queue.take();
        }
        return secondsSince(start);
    }

    private Manager manager() throws IOException, InterruptedException {
        Manager known = manager;
        if (known == null) {
            String key = HexFormat.of().formatHex(AuthKey.generate().bytes());
            String address = result(server.submit(() -> Served.open(key)));
            known = Manager.connect(Address.parse(address), AuthKey.ofText(key));
            manager = known;
        }
        return known;
    }

    double lock(long count) {
        Local known = local;
        if (known == null) {
            known = Local.inMemory();
            local = known;
        }
        SharedLock lock = known.newLock();
        long locked = 0;
        long start = System.nanoTime();
        while (locked < count) {
            lock.lock();
            try {
                locked++;
            } finally {
                lock.unlock();
            }
        }
        return secondsSince(start);
    }

    /// Tasks that each run a program.
    double programs(long count) throws IOException, InterruptedException {
        long start = System.nanoTime();
        var futures = new ArrayList<Future<Integer>>();
        for (long i = 0; i < count; i++) {
            futures.add(pool.submit(() -> new ProcessBuilder("true").start().waitFor()));
        }
        for (Future<Integer> future : futures) {
            result(future);
        }
        return secondsSince(start);
    }

    @Override
    public void close() {
        if (manager != null) {
            manager.close();
        }
        if (local != null) {
            local.close();
        }
        server.shutdownNow();
        pool.shutdownNow();
        server.close();
        pool.close();
    }

    /// In a worker: a value that is there before it is asked for.
    private static final class LargeValue {
        private static final byte[] VALUE = new byte[Contest.Unit.MEBIBYTES << 20];

        static byte[] get() {
            return VALUE;
        }
    }

    /// In a worker: a manager as long as the worker lives.
    private static final class Served {
        private static final List<ManagerServer> OPEN = new CopyOnWriteArrayList<>();

        static String open(String key) throws IOException {
            ManagerServer opened =
                    Manager.serve(
                            Address.parse("127.0.0.1:0"),
                            AuthKey.ofText(key),
                            Registry.empty().withQueue(QUEUE));
            OPEN.add(opened);
            return opened.address().toString();
        }
    }
}
