package dev.muster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.muster.shared.Local;
import dev.muster.shared.SharedArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/// Shared objects in memory between this JVM and another, as often as told: lines of `WORK COUNT`,
/// each answered by one line, as `memory_client.py` does.
final class MemoryClient {
    private static final long LEAD_NANOS = 20_000_000;
    private static final List<String> LIGHT =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");

    private final MemoryObjects objects;
    private final BenchProcess partner;

    private MemoryClient(MemoryObjects objects, BenchProcess partner) {
        this.objects = objects;
        this.partner = partner;
    }

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        try (var local = Local.inMemory();
                var commands = new Scanner(System.in, US_ASCII)) {
            var objects = MemoryObjects.make(local);
            try (var partner = partner(List.of(), objects)) {
                var client = new MemoryClient(objects, partner);
                while (commands.hasNext()) {
                    System.out.println(client.run(commands.next(), commands.nextInt()));
                }
            }
        }
    }

    private static BenchProcess partner(List<String> flags, MemoryObjects objects)
            throws IOException {
        BenchProcess partner = BenchProcess.java(MemoryPartner.class, flags);
        partner.tell(Passed.line(objects));
        partner.answer("attached");
        return partner;
    }

    private String run(String work, int count)
            throws IOException, InterruptedException, ExecutionException {
        return switch (work) {
            case "lock" -> alone(false, count);
            case "add" -> alone(true, count);
            case "both-lock" -> both("lock", count);
            case "both-add" -> both("add", count);
            case "send-32" -> send(32, count);
            case "send-1048576" -> send(1 << 20, count);
            case "answer" -> answers(count);
            case "idle" -> idle(count);
            case "idle-lock" -> idleAtLock(count);
            case "idle-none" -> Latencies.of(new long[0]).json(idleMillis(count));
            case "attach-1" -> attach(1L << 20, count);
            case "attach-1024" -> attach(1L << 30, count);
            case "recover" -> recover(count);
            default -> throw new IllegalArgumentException(work + " is no work of this program");
        };
    }

    private String alone(boolean adds, int count) {
        long begin = System.nanoTime();
        objects.lock(adds, count);
        return PoolClient.answer(count, System.nanoTime() - begin);
    }

    private String both(String what, int millis) throws IOException {
        boolean adds = what.equals("add");
        long before = objects.counts().get(0);
        long begin = System.nanoTime() + LEAD_NANOS;
        long end = begin + millis * 1_000_000L;
        partner.tell("%s %d %d".formatted(what, begin, end));
        long done = objects.lockUntil(adds, begin, end);
        done += Long.parseLong(partner.line());
        long counted = objects.counts().get(0) - before;
        if (counted != (adds ? done : 0)) {
            throw new IllegalStateException("%,d were counted of %,d".formatted(counted, done));
        }
        return PoolClient.answer(Math.toIntExact(done), end - begin);
    }

    private String send(int size, int count) throws IOException, InterruptedException {
        byte[] message = new byte[size];
        partner.tell("take " + count);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            objects.there().put(message);
        }
        return PoolClient.answer(count, Long.parseLong(partner.line()) - begin);
    }

    private String answers(int count) throws IOException, InterruptedException {
        byte[] message = new byte[32];
        long[] times = new long[count];
        partner.tell("echo " + count);
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            objects.there().put(message);
            objects.back().take();
            times[i] = System.nanoTime() - begin;
        }
        partner.answer("done");
        return Latencies.of(times).json(count * 1e9 / Arrays.stream(times).sum());
    }

    /// The processor time of the partner while it waits for a message.
    private String idle(int millis) throws IOException, InterruptedException {
        partner.tell("take 1");
        double used = idleMillis(millis);
        objects.there().put(new byte[32]);
        partner.line();
        return Latencies.of(new long[0]).json(used);
    }

    private String idleAtLock(int millis) throws IOException, InterruptedException {
        double used;
        objects.lock().lock();
        try {
            partner.tell("wait");
            used = idleMillis(millis);
        } finally {
            objects.lock().unlock();
        }
        partner.answer("done");
        return Latencies.of(new long[0]).json(used);
    }

    /// Milliseconds of processor time a second.
    private double idleMillis(int millis) throws IOException, InterruptedException {
        Thread.sleep(500); // what it has done before is over
        long before = processorNanos();
        long begin = System.nanoTime();
        Thread.sleep(millis);
        long used = processorNanos() - before;
        return used * 1e3 / (System.nanoTime() - begin);
    }

    private long processorNanos() throws IOException {
        Path tasks = Path.of("/proc/" + partner.process().pid() + "/task");
        try (Stream<Path> threads = Files.list(tasks)) {
            long total = 0;
            for (Path thread : threads.toList()) {
                String times = Files.readString(thread.resolve("schedstat"));
                total += Long.parseLong(times.substring(0, times.indexOf(' ')));
            }
            return total;
        }
    }

    private String attach(long bytes, int count) throws IOException {
        var array = SharedArray.doubles(bytes / Double.BYTES);
        try {
            array.set(array.length() - 1, 1.5);
            return partner.ask("attach %s %d".formatted(Passed.line(array), count));
        } finally {
            array.memory().close();
        }
    }

    /// From the kill of an owner to the next one, who must be told.
    private String recover(int count) throws IOException, InterruptedException, ExecutionException {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            try (var victim = partner(LIGHT, objects)) {
                victim.tell("hold");
                victim.answer("held");
                var next = new FutureTask<>(this::lockAfterTheDead);
                Thread.ofPlatform().name("next").start(next);
                Thread.sleep(100); // it waits
                long begin = System.nanoTime();
                victim.process().destroyForcibly();
                times[i] = next.get() - begin;
            }
        }
        return Latencies.of(times).json(count * 1e9 / Arrays.stream(times).sum());
    }

    private long lockAfterTheDead() {
        objects.lock().lock();
        try {
            long now = System.nanoTime();
            if (!objects.lock().isAbandoned()) {
                throw new IllegalStateException("the next owner was not told");
            }
            return now;
        } finally {
            objects.lock().unlock();
        }
    }
}
