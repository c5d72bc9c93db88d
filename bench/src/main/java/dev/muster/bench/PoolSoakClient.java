package dev.muster.bench;

import dev.muster.Pool;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Reads an endless stream of a pool: `ORDER SECONDS`. Says `sample ITEMS NANOS LIVE RESIDENT
/// WORKERS` every second (bytes of the heap in use after the last collection, resident bytes of
/// this process and of all its workers) and `survived` at the end.
final class PoolSoakClient {
    private static final int WORKERS = 2;
    private static final long WORKER_MEMORY = 64L << 20;
    private static final int INPUT_BYTES = 300;
    private static final int RESULT_CHARACTERS = 400;

    private PoolSoakClient() {}

    public static void main(String[] arguments) throws IOException {
        boolean isOrdered = arguments[0].equals("ordered");
        long seconds = Long.parseLong(arguments[1]);
        try (Pool pool =
                        Pool.processes(
                                c -> c.withWorkers(WORKERS).withWorkerMemory(WORKER_MEMORY));
                Stream<String> results =
                        pool.stream(
                                PoolSoakClient::answer,
                                PoolSoakClient::inputs,
                                m -> isOrdered ? m : m.unordered())) {
            read(results.iterator(), seconds, pool);
        }
        System.out.println("survived");
    }

    /// Runs in a worker.
    private static String answer(byte[] input) {
        return Byte.toString(input[0]).concat("x".repeat(RESULT_CHARACTERS));
    }

    private static Iterator<byte[]> inputs() {
        return Stream.generate(() -> new byte[INPUT_BYTES]).iterator();
    }

    private static void read(Iterator<String> results, long seconds, Pool pool) throws IOException {
        long begin = System.nanoTime();
        long end = begin + TimeUnit.SECONDS.toNanos(seconds);
        long next = begin;
        long items = 0;
        for (long now = begin; now < end; now = System.nanoTime()) {
            String result = results.next();
            if (!result.startsWith("0x")) {
                throw new IllegalStateException("a result is " + result);
            }
            items++;
            if (now >= next) {
                next += TimeUnit.SECONDS.toNanos(1);
                System.out.printf(
                        "sample %d %d %d %d %d%n",
                        items,
                        now - begin,
                        live(),
                        ResidentMemory.sum(ProcessHandle.current().pid()),
                        ResidentMemory.sum(pids(pool)));
            }
        }
    }

    private static long[] pids(Pool pool) {
        return pool.snapshot().workers().stream()
                .mapToLong(worker -> worker.pid().orElse(0))
                .filter(pid -> pid != 0)
                .toArray();
    }

    /// What was in use after the last collection of each part of the heap.
    private static long live() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(part -> part.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }
}
