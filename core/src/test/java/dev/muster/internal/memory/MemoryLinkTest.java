package dev.muster.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Both ends in one process; `LargeValuesTest` has two.
@EnabledOnOs(OS.LINUX)
class MemoryLinkTest {
    private static final int MUCH = 20 << 20;

    private final MemoryLink near = MemoryLink.create().orElseThrow();
    private final MemoryLink far = other(near);

    private static MemoryLink other(MemoryLink link) {
        JavaCodec codec = JavaCodec.standard();
        try {
            return (MemoryLink) Objects.requireNonNull(codec.decode(codec.encode(link)));
        } catch (CodecException e) {
            throw new AssertionError("a link travels", e);
        }
    }

    @AfterEach
    void close() {
        near.close();
    }

    private interface Step {
        void run() throws IOException;
    }

    private static Future<?> start(Executor threads, Step step) {
        var task =
                new FutureTask<>(() -> {
                    step.run();
                    return null;
                });
        threads.execute(task);
        return task;
    }

    private static void write(MemoryLink link, byte[] bytes, long seed) throws IOException {
        Random random = new Random(seed);
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, random.nextInt(1, 3 << 20));
            link.write(List.of(MemorySegment.ofArray(bytes).asSlice(at, count)));
            at += count;
        }
    }

    private static void read(MemoryLink link, byte[] target, long seed) throws IOException {
        Random random = new Random(seed);
        for (int at = 0; at < target.length; ) {
            int most = Math.min(target.length - at, random.nextInt(1, 1 << 20));
            at += (int) link.read(MemorySegment.ofArray(target).asSlice(at, most));
        }
    }

    private static byte[] bytes(long seed) {
        byte[] bytes = new byte[MUCH];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void exchange(Executor threads) throws ExecutionException, InterruptedException {
        byte[] there = bytes(1);
        byte[] back = bytes(2);
        byte[] atFar = new byte[MUCH];
        byte[] atNear = new byte[MUCH];

        var all = new ArrayList<Future<?>>();
        all.add(start(threads, () -> write(near, there, 3)));
        all.add(start(threads, () -> write(far, back, 4)));
        all.add(start(threads, () -> read(far, atFar, 5)));
        all.add(start(threads, () -> read(near, atNear, 6)));
        for (Future<?> each : all) {
            each.get();
        }

        assertThatObject(atFar).isEqualTo(there);
        assertThatObject(atNear).isEqualTo(back);
    }

    @Test
    void bytes_go_both_ways_at_the_same_time() throws ExecutionException, InterruptedException {
        exchange(task -> Thread.ofPlatform().start(task));
    }

    @Test
    void virtual_threads_wait_for_each_other() throws ExecutionException, InterruptedException {
        exchange(Thread::startVirtualThread);
    }

    @Test
    void an_array_of_doubles_is_filled_where_it_lies()
            throws ExecutionException, InterruptedException, CodecException {
        double[] sent = new Random(1).doubles(1 << 20).toArray();
        Future<?> sending =
                start(
                        Thread::startVirtualThread,
                        () -> near.write(List.of(MemorySegment.ofArray(sent))));

        double[] got = new double[sent.length];
        Input.of(far::read, 8L * sent.length).readInto(MemorySegment.ofArray(got));

        sending.get();
        assertThatObject(got).isEqualTo(sent);
    }

    @Test
    void interrupts_are_left_for_later()
            throws ExecutionException, InterruptedException, IOException {
        byte[] target = new byte[1];
        var isInterrupted = new CompletableFuture<Boolean>();
        Thread reader =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                far.read(MemorySegment.ofArray(target));
                                isInterrupted.complete(Thread.currentThread().isInterrupted());
                            } catch (IOException e) {
                                isInterrupted.completeExceptionally(e);
                            }
                        });
        reader.interrupt();
        near.write(List.of(MemorySegment.ofArray(new byte[] {7})));

        assertThat(isInterrupted.get()).isTrue();
        assertThat(target).containsExactly(7);
    }

    @Test
    void whoever_waits_at_a_link_that_is_closed_is_told() {
        Future<?> reading =
                start(
                        task -> Thread.ofPlatform().start(task),
                        () -> far.read(MemorySegment.ofArray(new byte[1])));

        near.close();

        assertThatThrownBy(reading::get)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageMatching("the (link is closed|process at the other end has ended)");
        assertThatThrownBy(() -> near.write(List.of(MemorySegment.ofArray(new byte[1]))))
                .isInstanceOf(IOException.class)
                .hasMessage("the link is closed");
    }
}
