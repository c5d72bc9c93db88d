package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.Offload;
import dev.muster.Pool;
import dev.muster.RemoteFunction;
import dev.muster.RemoteRunnable;
import dev.muster.shared.Local;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tasks that throw checked exceptions, in each form that Java has for a call: that this compiles
/// is half of the test.
class PoolThrowingContractTest extends PoolContract {
    private static final List<Integer> NUMBERS = List.of(1, 2, 3);

    @TempDir private static Path files;
    private static Path file;
    private static Path missing;
    private static Local local;

    @BeforeAll
    static void make_what_tasks_use() throws IOException {
        local = Local.open();
        missing = files.resolve("missing");
        file = Files.writeString(files.resolve("file"), "text");
    }

    @AfterAll
    static void close_it() {
        local.close();
    }

    private static String read(Path path) throws IOException {
        return Files.readString(path);
    }

    private static void work() throws InterruptedException {
        Thread.sleep(1);
    }

    private static int six() throws IOException {
        return Files.exists(Path.of("/")) ? 6 : 0;
    }

    private static int checked(int number) throws IOException {
        if (number == 2) {
            throw new IOException("two is too much");
        }
        return number;
    }

    // ---- what compiles runs ----

    @Test
    void tasks_with_a_result_may_throw() throws InterruptedException {
        BlockingQueue<Integer> queue = local.newQueue(0);
        queue.addAll(NUMBERS);

        assertThatObject(result(pool.submit(() -> queue.take()))).isEqualTo(1);
        assertThatObject(
                        result(
                                pool.submit(() -> {
                                    return queue.take();
                                })))
                .isEqualTo(2);
        assertThatObject(result(pool.submit(PoolThrowingContractTest::six))).isEqualTo(6);
        assertThatObject(result(pool.submit(queue::take))).isEqualTo(3);
    }

    @Test
    void tasks_without_a_result_may_throw() throws InterruptedException {
        BlockingQueue<Integer> queue = local.newQueue(0);

        assertThatObject(
                        result(
                                pool.submit(() -> {
                                    queue.put(1);
                                })))
                .isNull();
        assertThatObject(result(pool.submit(() -> queue.put(1)))).isNull();
        assertThatObject(result(pool.submit(() -> Thread.sleep(1)))).isNull();
        assertThatObject(result(pool.submit(PoolThrowingContractTest::work))).isNull();
        assertThatObject(result(pool.submit(() -> System.out.print("")))).isNull();
    }

    @Test
    void functions_with_arguments_may_throw() throws InterruptedException {
        assertThatObject(result(pool.submit(PoolThrowingContractTest::read, file)))
                .isEqualTo("text");
        assertThatObject(result(pool.submit(Files::readString, file))).isEqualTo("text");
        assertThatObject(result(pool.submit(path -> Files.size(path), file))).isEqualTo(4L);
        assertThatObject(
                        result(
                                pool.submit(
                                        (path, text) -> Files.readString(path).equals(text),
                                        file,
                                        "text")))
                .isEqualTo(true);
    }

    @Test
    void functions_of_many_inputs_may_throw() throws InterruptedException, ExecutionException {
        List<Path> paths = List.of(file, file);

        assertThat(pool.map(PoolThrowingContractTest::read, paths)).containsOnly("text");
        assertThat(pool.map(Files::readString, paths)).containsOnly("text");
        assertThat(pool.map(Files::readString, paths, m -> m.withChunkSize(1))).hasSize(2);
        assertThat(pool.map(x -> x * x, NUMBERS)).containsExactly(1, 4, 9);
        assertThat(pool.map((path, text) -> read(path) + text, paths, List.of("a", "b")))
                .containsExactly("texta", "textb");
        try (Stream<String> texts = pool.stream(Files::readString, paths)) {
            assertThat(texts).containsOnly("text");
        }
        assertThat(pool.mapInts(x -> x + six(), 1, 2)).containsExactly(7, 8);
        assertThat(pool.mapLongs(x -> x + six(), 1, 2)).containsExactly(7, 8);
        assertThat(pool.mapDoubles(x -> x + six(), 1, 2)).containsExactly(7, 8);
    }

    @Test
    void what_is_executed_may_throw() {
        Trace trace = Trace.in(folder);
        BlockingQueue<Integer> queue = local.newQueue(0);
        RemoteRunnable named = () -> trace.add(six());
        try (Pool own = home.open()) {
            own.execute(() -> queue.put(1));
            own.execute(() -> {
                queue.put(1);
                trace.add(six());
            });
            own.execute(named);
        }

        assertThat(trace.lines()).containsExactly("6", "6");
    }

    @Test
    void many_tasks_need_no_cast()
            throws InterruptedException, ExecutionException, TimeoutException {
        Path file = PoolThrowingContractTest.file;
        long seconds = Waits.LONG.toSeconds();

        List<Future<Integer>> all = pool.invokeAll(List.of(() -> six(), () -> 7));
        List<Future<String>> timed =
                pool.invokeAll(List.of(() -> read(file), () -> "b"), seconds, TimeUnit.SECONDS);
        int any = pool.invokeAny(List.of(() -> six(), () -> six()));
        int inTime = pool.invokeAny(List.of(() -> six()), seconds, TimeUnit.SECONDS);

        assertThat(result(all.getFirst()) + result(all.getLast())).isEqualTo(13);
        assertThat(result(timed.getFirst()) + result(timed.getLast())).isEqualTo("textb");
        assertThat(any + inTime).isEqualTo(12);
    }

    @Test
    void the_jdks_own_asynchronous_steps_work_in_threads() throws InterruptedException {
        assumeTrue(home == PoolHome.THREADS, "tasks must not travel, nor wait to be asked for");

        assertThatObject(
                        result(
                                CompletableFuture.supplyAsync(() -> 6, pool)
                                        .thenApplyAsync(x -> x + 1, pool)))
                .isEqualTo(7);
    }

    @Test
    void the_rest_of_an_offloaded_function_may_throw()
            throws InterruptedException, ExecutionException {
        Path file = PoolThrowingContractTest.file;
        Path missing = PoolThrowingContractTest.missing;
        assertThat(
                        Offload.map(
                                pool,
                                List.of(file, file),
                                path ->
                                        Files.size(path) > 9
                                                ? Offload.done("")
                                                : Offload.rest(() -> Files.readString(path))))
                .containsExactly("text", "text");
        assertThatObject(
                        result(
                                Offload.start(
                                        pool,
                                        () ->
                                                Files.exists(missing)
                                                        ? Offload.done(0L)
                                                        : Offload.rest(() -> Files.size(file)))))
                .isEqualTo(4L);
    }

    @Test
    void tasks_of_the_jdks_types_are_as_before() throws InterruptedException {
        Path missing = PoolThrowingContractTest.missing;
        Runnable runnable = (Runnable & Serializable) () -> {};
        Callable<Integer> callable = (Callable<Integer> & Serializable) () -> six();
        Runnable throwing = (RemoteRunnable) () -> Files.readString(missing);

        assertThatObject(result(pool.submit(runnable))).isNull();
        assertThatObject(result(pool.submit(callable))).isEqualTo(6);
        assertThat(failure(pool.submit(throwing))).isInstanceOf(NoSuchFileException.class);
    }

    // ---- what they throw is the cause ----

    @Test
    void a_checked_exception_is_the_cause_itself() throws InterruptedException {
        Path missing = PoolThrowingContractTest.missing;
        assertThat(failure(pool.submit(() -> Files.readString(missing))))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(
                        failure(
                                pool.submit(() -> {
                                    throw new IOException("no");
                                })))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no");
        assertThat(failure(pool.submit(() -> Files.delete(missing))))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(failure(pool.submit(Files::readString, missing)))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(failure(pool.submit((a, b) -> Files.size(a) + Files.size(b), file, missing)))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void callbacks_see_the_checked_exception_itself() throws InterruptedException {
        Path missing = PoolThrowingContractTest.missing;
        var seen = pool.submit(() -> Files.readString(missing)).handle((_, failure) -> failure);

        assertThatObject(result(seen)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void a_checked_exception_for_one_of_many_inputs_is_the_cause_itself() {
        assertIsCause(() -> pool.map(number -> checked(number), NUMBERS));
        assertIsCause(() -> pool.map(number -> checked(number), NUMBERS, m -> m.withChunkSize(1)));
        assertIsCause(() -> pool.map((a, b) -> checked(a) + b, NUMBERS, NUMBERS));
        assertIsCause(() -> pool.mapInts(number -> checked(number), 1, 2, 3));
        assertIsCause(() -> pool.mapLongs(number -> checked((int) number), 1, 2, 3));
        assertIsCause(() -> pool.mapDoubles(number -> checked((int) number), 1, 2, 3));
        assertIsCause(() -> {
            int _ = pool.<Integer>invokeAny(List.of(() -> checked(2)));
        });
        assertIsCause(() -> Offload.map(pool, NUMBERS, n -> Offload.done(checked(n))));
        assertIsCause(() -> Offload.map(pool, NUMBERS, n -> Offload.rest(() -> checked(n))));
    }

    private static void assertIsCause(RemoteRunnable call) {
        assertThat(catchThrowableOfType(ExecutionException.class, call::call).getCause())
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("two is too much");
    }

    @Test
    void a_checked_exception_in_a_stream_is_the_cause_itself() {
        try (Stream<Integer> results = pool.stream(number -> checked(number), NUMBERS)) {
            assertThatThrownBy(results::toList)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isExactlyInstanceOf(IOException.class);
        }
    }

    @Test
    void code_that_knows_no_checked_exceptions_gets_them_as_the_cause() {
        RemoteFunction<Integer, Integer> function = PoolThrowingContractTest::checked;

        assertThatThrownBy(() -> function.andThen(x -> x + 1).apply(2))
                .isExactlyInstanceOf(CompletionException.class)
                .cause()
                .isExactlyInstanceOf(IOException.class);
        assertThat(function.andThen(x -> x + 1).apply(3)).isEqualTo(4);
    }
}
