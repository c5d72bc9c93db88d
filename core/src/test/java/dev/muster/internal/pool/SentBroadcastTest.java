package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.Broadcast;
import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.TaskTimeoutException;
import dev.muster.WorkerDiedException;
import dev.muster.codec.CodecException;
import dev.muster.internal.workerprotocol.BroadcastQuestion;
import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import dev.muster.worker.WorkerInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Broadcasts in a worker that is on another machine: it is sent their content.
@ExtendWith(Leaks.class)
class SentBroadcastTest {
    private static final int PIECE = BroadcastQuestion.PIECE_BYTES;

    /// Three whole pieces and a part of one.
    private static final int FOUR_PIECES = 3 * PIECE + 1000;

    /// The wire, on which a test may do something when a certain piece is asked for or answered.
    private static final class Watched implements DistantSource.Wire {
        private final List<BroadcastQuestion> questions = new CopyOnWriteArrayList<>();
        private final AtomicInteger pieces = new AtomicInteger();
        private volatile int moment;
        private volatile @Nullable Moment atPiece;
        private volatile @Nullable Runnable atWhere;
        private volatile @Nullable Change change;

        private interface Moment {
            void reached(WorkerInfo worker);
        }

        private interface Change {
            byte[] of(byte[] answer);
        }

        /// Once, when the worker asks for its n-th piece.
        void atPiece(int n, Moment action) {
            moment = n;
            atPiece = action;
        }

        /// The n-th piece arrives otherwise; only the first n-th.
        void change(int n, Change how) {
            moment = n;
            change = how;
        }

        @Override
        public void asked(WorkerInfo worker, BroadcastQuestion question) {
            questions.add(question);
            if (question instanceof BroadcastQuestion.Piece) {
                Moment action = atPiece;
                if (pieces.incrementAndGet() == moment && action != null) {
                    action.reached(worker);
                }
            } else {
                Runnable action = atWhere;
                if (action != null) {
                    action.run();
                }
            }
        }

        @Override
        public byte[] answered(BroadcastQuestion question, byte[] answer) {
            Change how = change;
            return question instanceof BroadcastQuestion.Piece
                            && pieces.get() == moment
                            && how != null
                    ? how.of(answer)
                    : answer;
        }

        /// The offsets of all pieces that were asked for.
        List<Long> offsets() {
            return questions.stream()
                    .filter(BroadcastQuestion.Piece.class::isInstance)
                    .map(question -> ((BroadcastQuestion.Piece) question).offset())
                    .toList();
        }
    }

    private final Watched wire = new Watched();
    private @Nullable Pool opened;

    private Pool open(boolean isLocal) {
        return open(isLocal, c -> c);
    }

    private Pool open(boolean isLocal, UnaryOperator<PoolConfig> change) {
        Pool pool =
                Pool.over(
                        new DistantSource(isLocal, wire),
                        c -> change.apply(c.withWorkers(1).withCloseTimeout(Waits.LONG)));
        opened = pool;
        return pool;
    }

    @AfterEach
    void close_the_pool() {
        Pool pool = opened;
        if (pool != null) {
            pool.close();
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + i / 1000);
        }
        return bytes;
    }

    private static Object result(Future<?> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Future<Integer> hashOf(Pool pool, Broadcast<byte[]> broadcast) {
        return pool.submit(() -> Arrays.hashCode(broadcast.value()));
    }

    private static Future<Long> pidOfWorker(Pool pool) {
        return pool.submit(() -> ProcessHandle.current().pid());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE, 1 << 20, 20_000_000})
    void content_of_any_size_arrives_whole(int size)
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = open(false);
        byte[] bytes = bytes(size);

        try (var broadcast = pool.broadcast(bytes)) {
            assertThat(result(hashOf(pool, broadcast))).isEqualTo(Arrays.hashCode(bytes));
            assertThat(result(hashOf(pool, broadcast))).isEqualTo(Arrays.hashCode(bytes));
        }
        assertThat(wire.offsets()).doesNotHaveDuplicates().isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, FOUR_PIECES})
    void a_segment_is_mapped_and_cannot_be_written(int size)
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = open(false);
        byte[] bytes = bytes(size);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment segment = arena.allocate(size);
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, 0, size);

            try (var broadcast = pool.broadcast(segment)) {
                var seen =
                        pool.submit(() -> {
                            MemorySegment value = broadcast.value();
                            return List.of(
                                    value.isReadOnly(),
                                    Arrays.hashCode(value.toArray(ValueLayout.JAVA_BYTE)));
                        });
                assertThat(result(seen)).isEqualTo(List.of(true, Arrays.hashCode(bytes)));
            }
        }
    }

    @Test
    void a_worker_of_this_machine_is_told_the_file_and_sent_nothing()
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = open(true);
        byte[] bytes = bytes(FOUR_PIECES);

        try (var broadcast = pool.broadcast(bytes)) {
            assertThat(result(hashOf(pool, broadcast))).isEqualTo(Arrays.hashCode(bytes));
        }
        assertThat(wire.offsets()).isEmpty();
        assertThat(wire.questions).hasSize(1);
    }

    @Test
    @SuppressWarnings({"try", "serial"}) // one is closed before its time, and a task calls a method
    void the_same_content_is_sent_once_for_several_broadcasts_and_threads()
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = open(false);
        byte[] bytes = bytes(FOUR_PIECES);
        int hash = Arrays.hashCode(bytes);

        try (var one = pool.broadcast(bytes);
                var two = pool.broadcast(bytes.clone());
                var other = pool.broadcast(bytes(10))) {
            var all =
                    pool.submit(() ->
                            List.of(one.sizeBytes(), hashesInThreads(List.of(one, two, one, two))));
            assertThat(result(all))
                    .isEqualTo(List.of(one.sizeBytes(), List.of(hash, hash, hash, hash)));
            assertThat(wire.offsets()).containsExactly(0L, 1L * PIECE, 2L * PIECE, 3L * PIECE);

            assertThat(result(hashOf(pool, other))).isEqualTo(Arrays.hashCode(bytes(10)));
            one.close();
            assertThat(result(hashOf(pool, two))).isEqualTo(hash);
            assertThat(wire.offsets()).hasSize(5);
        }
    }

    private static List<Integer> hashesInThreads(List<Broadcast<byte[]>> broadcasts) {
        return broadcasts.stream()
                .map(each ->
                        CompletableFuture.supplyAsync(
                                () -> Arrays.hashCode(each.value()),
                                task -> Thread.ofPlatform().daemon().start(task)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    @Test
    void closed_while_it_is_on_its_way_it_fails_the_task_and_no_other()
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = open(false);
        Broadcast<byte[]> broadcast = pool.broadcast(bytes(FOUR_PIECES));
        wire.atPiece(3, _ -> broadcast.close());

        assertClosed(hashOf(pool, broadcast));
        assertClosed(hashOf(pool, broadcast));

        try (var next = pool.broadcast(bytes(10))) {
            assertThat(result(hashOf(pool, next))).isEqualTo(Arrays.hashCode(bytes(10)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closed_while_a_worker_asks_for_it_it_fails_the_task_and_the_worker_hears_on(
            boolean isLocal) throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = open(isLocal);
        Object pid = result(pidOfWorker(pool));
        Broadcast<byte[]> broadcast = pool.broadcast(bytes(10));
        wire.atWhere = broadcast::close; // the worker hears of that before it gets the answer

        assertClosed(hashOf(pool, broadcast));

        wire.atWhere = null;
        try (var next = pool.broadcast(bytes(10))) {
            assertThat(result(hashOf(pool, next))).isEqualTo(Arrays.hashCode(bytes(10)));
        }
        assertThat(result(pidOfWorker(pool))).isEqualTo(pid);
    }

    private static void assertClosed(Future<?> future) {
        assertThatThrownBy(() -> result(future))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void damaged_content_fails_the_task_and_is_sent_again_to_the_next()
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = open(false);
        byte[] bytes = bytes(FOUR_PIECES);
        wire.change(
                2,
                answer -> {
                    answer[5]++;
                    return answer;
                });

        failsAndThenArrives(pool, bytes, "arrived damaged: their SHA-256 is");
        assertThat(wire.offsets()).hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, FOUR_PIECES * 2})
    void a_piece_of_the_wrong_length_fails_the_task_and_the_content_is_sent_again(int length)
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = open(false);
        byte[] bytes = bytes(FOUR_PIECES);
        wire.change(2, answer -> Arrays.copyOf(answer, length));

        failsAndThenArrives(pool, bytes, "");
    }

    private static void failsAndThenArrives(Pool pool, byte[] bytes, String why)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (var broadcast = pool.broadcast(bytes)) {
            Future<Integer> first = hashOf(pool, broadcast);
            assertThatThrownBy(() -> result(first))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("broadcast 1 cannot be had: ")
                    .hasMessageContaining(why);

            assertThat(result(hashOf(pool, broadcast))).isEqualTo(Arrays.hashCode(bytes));
        }
    }

    @Test
    void a_cancelled_task_stops_waiting_and_the_next_goes_on_where_it_was()
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = open(false, c -> c.withStopGrace(Waits.LONG));
        byte[] bytes = bytes(FOUR_PIECES);
        Object pid = result(pidOfWorker(pool));
        var reached = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        wire.atPiece(
                3,
                _ -> {
                    reached.countDown();
                    await(release); // the answer does not come
                });

        try (var broadcast = pool.broadcast(bytes)) {
            Future<Integer> waiting = hashOf(pool, broadcast);
            await(reached);
            waiting.cancel(true);
            assertThat(result(pidOfWorker(pool))).isEqualTo(pid);

            release.countDown();
            assertThat(result(hashOf(pool, broadcast))).isEqualTo(Arrays.hashCode(bytes));
        } finally {
            release.countDown();
        }
        assertThat(result(pidOfWorker(pool))).isEqualTo(pid);
        assertThat(wire.offsets()).containsExactly(0L, 1L * PIECE, 2L * PIECE, 3L * PIECE);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(Waits.LONG.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("it hangs");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_worker_that_is_killed_while_it_travels_fails_the_task_and_the_next_worker_gets_it()
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = open(false);
        byte[] bytes = bytes(FOUR_PIECES);
        wire.atPiece(
                2, worker -> ProcessHandle.of(worker.pid()).ifPresent(p -> p.destroyForcibly()));

        try (var broadcast = pool.broadcast(bytes)) {
            Future<Integer> first = hashOf(pool, broadcast);
            assertThatThrownBy(() -> result(first)).hasCauseInstanceOf(WorkerDiedException.class);

            assertThat(result(hashOf(pool, broadcast))).isEqualTo(Arrays.hashCode(bytes));
        }
    }

    @Test
    void a_worker_that_hangs_while_it_travels_is_killed_at_the_time_limit()
            throws InterruptedException, ExecutionException, TimeoutException {
        Pool pool = open(false);
        byte[] bytes = bytes(FOUR_PIECES);
        try (var small = pool.broadcast(bytes(10))) { // the first one takes its time
            assertThat(result(hashOf(pool, small))).isEqualTo(Arrays.hashCode(bytes(10)));
        }
        wire.atPiece(1 + 2, worker -> stop(worker.pid()));

        try (var broadcast = pool.broadcast(bytes)) {
            Future<Integer> first = hashOf(pool.with(o -> o.withTimeout(Waits.MEDIUM)), broadcast);
            assertThatThrownBy(() -> result(first)).hasCauseInstanceOf(TaskTimeoutException.class);

            assertThat(result(hashOf(pool, broadcast))).isEqualTo(Arrays.hashCode(bytes));
        }
    }

    private static void stop(long pid) {
        try {
            new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broadcast/",
                "broadcast/1",
                "broadcast/x/1",
                "content/ab",
                "content/ab/",
                "content/../../passwd/0/1"
            })
    void what_only_begins_as_a_question_is_refused(String name) {
        assertThatThrownBy(() -> BroadcastQuestion.read("\0" + name))
                .isInstanceOf(CodecException.class)
                .hasMessage("'" + name + "' is no question");
    }
}
