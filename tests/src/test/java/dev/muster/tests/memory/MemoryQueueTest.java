package dev.muster.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.internal.memory.MemoryQueue;
import dev.muster.shared.Lease;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Seeds;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Processes that share queues in memory, and die.
@Tag("faults")
@ExtendWith(Leaks.class)
class MemoryQueueTest {
    private static final long RING_BYTES = 64 << 10;
    private static final Duration KILLING = Duration.ofSeconds(6);

    private final List<JavaProcess> started = new ArrayList<>();

    private MemoryQueue<Object> first;
    private MemoryQueue<Object> second;

    @BeforeEach
    void make_the_queues() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "shared memory needs Linux");
        first = MemoryQueue.create(0, RING_BYTES);
        second = MemoryQueue.create(100, RING_BYTES);
    }

    @AfterEach
    void end_the_processes() {
        started.forEach(JavaProcess::close);
    }

    private JavaProcess start(String role, String... more) throws IOException {
        var arguments =
                new ArrayList<>(List.of(role, QueueProgram.text(first), QueueProgram.text(second)));
        arguments.addAll(List.of(more));
        JavaProcess process =
                JavaProcess.start(QueueProgram.class, arguments.toArray(String[]::new));
        started.add(process);
        return process;
    }

    @Test
    void a_process_that_waits_gets_what_another_puts() throws Exception {
        JavaProcess taker = start("take");
        taker.await("ready");

        first.put(List.of("a", 1));

        assertThat(taker.await("took ")).isEqualTo("[a, 1]");
        assertThat(taker.join(Waits.LONG)).isZero();
    }

    @Test
    void what_a_dead_process_held_comes_back_in_its_order() throws Exception {
        first.addAll(List.of("a", "b", "c"));
        JavaProcess holder = start("lease");
        assertThat(holder.await("leased b")).isEmpty();

        holder.kill();

        Lease<Object> lease = first.takeLease(Waits.LONG).orElseThrow();
        if (lease.item().equals("c")) { // the others come back when a sweep finds the death
            lease.done();
            lease = first.takeLease(Waits.LONG).orElseThrow();
        }
        assertThat(lease.item()).isEqualTo("a");
        assertThat(lease.attempt()).isEqualTo(2);
        assertThat(lease.history()).singleElement().asString().contains("died");
        lease.done();
        assertThat(first.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("b");
    }

    @Test
    void killed_processes_lose_one_item_each_at_most_and_block_nobody() throws Exception {
        var random = new Random(Seeds.next());
        var seen = new HashMap<Integer, BitSet>();
        var producers = new ArrayList<JavaProcess>();
        var relays = new ArrayList<JavaProcess>();
        int killedProducers = 0;
        int killedRelays = 0;
        for (int i = 0; i < 2; i++) {
            producers.add(start("produce", "" + i));
            relays.add(start("relay"));
        }

        long end = System.nanoTime() + KILLING.toNanos();
        long nextKill = System.nanoTime();
        while (System.nanoTime() < end) {
            collect(seen, Waits.LONG);
            if (System.nanoTime() > nextKill) {
                nextKill = System.nanoTime() + random.nextLong(700_000_000);
                if (random.nextBoolean() && killReady(producers)) {
                    producers.add(start("produce", "" + (2 + killedProducers++)));
                } else if (killReady(relays)) {
                    relays.add(start("relay"));
                    killedRelays++;
                }
            }
        }
        for (JavaProcess producer : producers) {
            producer.tell("stop");
        }
        collectUntilEnd(producers, seen);
        for (JavaProcess _ : relays) { // each ends with the first that it gets
            while (!first.offer(QueueProgram.END)) {
                collect(seen, Waits.SHORT);
            }
        }
        collectUntilEnd(relays, seen);
        while (collect(seen, Duration.ZERO)) {}

        assertThat(first.isEmpty()).isTrue();
        assertThat(lost(seen)).isLessThanOrEqualTo(killedRelays);
        System.out.printf(
                "%,d items, %d relays killed, %d producers killed, %d items lost%n",
                seen.values().stream().mapToInt(BitSet::cardinality).sum(),
                killedRelays,
                killedProducers,
                lost(seen));
    }

    /// Kills one that is at work.
    private static boolean killReady(List<JavaProcess> processes) {
        for (JavaProcess process : processes) {
            if (!process.lines().isEmpty()) {
                processes.remove(process);
                process.kill();
                return true;
            }
        }
        return false;
    }

    /// Takes what comes until all these processes have ended.
    private void collectUntilEnd(List<JavaProcess> processes, Map<Integer, BitSet> seen)
            throws InterruptedException {
        long begin = System.nanoTime();
        while (processes.stream().anyMatch(JavaProcess::isAlive)) {
            assertThat(System.nanoTime() - begin).isLessThan(Waits.LONG.toNanos());
            collect(seen, Waits.SHORT);
        }
    }

    /// Takes an item at the end; false if there was none.
    private boolean collect(Map<Integer, BitSet> seen, Duration patience)
            throws InterruptedException {
        byte @Nullable [] item = (byte[]) second.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (item == null) {
            assertThat(patience).as("nothing comes any more").isLessThan(Waits.LONG);
            return false;
        }
        assertThat(QueueProgram.isWhole(item)).isTrue();
        ByteBuffer in = ByteBuffer.wrap(item);
        BitSet numbers = seen.computeIfAbsent(in.getInt(), _ -> new BitSet());
        int number = in.getInt();
        assertThat(numbers.get(number)).as("an item has come twice").isFalse();
        numbers.set(number);
        return true;
    }

    private static int lost(Map<Integer, BitSet> seen) {
        return seen.values().stream()
                .mapToInt(numbers -> numbers.length() - numbers.cardinality())
                .sum();
    }
}
