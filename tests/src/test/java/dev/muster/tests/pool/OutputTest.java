package dev.muster.tests.pool;

import static dev.muster.tests.pool.Outcome.failure;
import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import dev.muster.OutputLine;
import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.WorkerContext;
import dev.muster.WorkerOutput;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What workers write: whole lines, each with its worker and task.
@ExtendWith(Leaks.class)
class OutputTest {
    private static final int MANY = 100_000;

    @TempDir private Path folder;

    private final List<OutputLine> lines = new CopyOnWriteArrayList<>();

    private Pool open() {
        return PoolHome.processes(
                c -> c.withWorkers(1).withOutput(new WorkerOutput.To(lines::add)));
    }

    private OutputLine awaitLine(String text) {
        await().atMost(Waits.LONG)
                .until(() -> lines.stream().anyMatch(line -> line.text().equals(text)));
        return lines.stream().filter(line -> line.text().equals(text)).findFirst().orElseThrow();
    }

    private static long taskNumber() {
        return WorkerContext.current().orElseThrow().task();
    }

    // ---- to a function ----

    @Test
    void a_line_comes_with_its_worker_and_task() throws InterruptedException {
        try (Pool pool = open()) {
            long task =
                    result(
                            pool.submit(() -> {
                                System.out.println("said");
                                System.err.println("complained");
                                return taskNumber();
                            }));

            OutputLine said = awaitLine("said");
            assertThat(said.task()).hasValue(task);
            assertThat(said.stream()).isEqualTo(OutputLine.Stream.OUT);
            assertThat(said.worker()).isEqualTo(pool.snapshot().workers().getFirst().name());
            OutputLine complained = awaitLine("complained");
            assertThat(complained.stream()).isEqualTo(OutputLine.Stream.ERR);
            assertThat(complained.task()).hasValue(task);
        }
    }

    @Test
    void each_line_belongs_to_the_task_that_wrote_it() throws InterruptedException {
        try (Pool pool = open()) {
            for (int i = 0; i < 20; i++) {
                long task =
                        result(
                                pool.submit(() -> {
                                    System.out.println("line of " + taskNumber());
                                    return taskNumber();
                                }));
                assertThat(awaitLine("line of " + task).task()).hasValue(task);
            }
        }
    }

    @Test
    void what_has_no_end_of_line_is_a_line_when_the_worker_ends() throws InterruptedException {
        try (Pool pool = open()) {
            result(pool.submit(() -> System.out.print("unfinished")));
        }

        awaitLine("unfinished");
    }

    @Test
    void text_of_every_script_arrives() throws InterruptedException {
        try (Pool pool = open()) {
            result(pool.submit(() -> System.out.println("Grüße, 世界, \uD83D\uDC0C")));

            awaitLine("Grüße, 世界, \uD83D\uDC0C");
        }
    }

    @Test
    void what_processes_of_a_task_write_arrives_too() throws InterruptedException {
        try (Pool pool = open()) {
            int status =
                    result(
                            pool.submit(() ->
                                    new ProcessBuilder("echo", "from a child")
                                            .inheritIO()
                                            .start()
                                            .waitFor()));

            assertThat(status).isZero();
            awaitLine("from a child");
        }
    }

    @Test
    void a_task_has_nothing_to_read() throws InterruptedException {
        try (Pool pool = open()) {
            assertThatObject(result(pool.submit(() -> System.in.read()))).isEqualTo(-1);
        }
    }

    @Test
    void a_receiver_that_throws_harms_nobody() throws InterruptedException {
        UnaryOperator<PoolConfig> broken =
                c ->
                        c.withOutput(
                                new WorkerOutput.To(line -> {
                                    lines.add(line);
                                    throw new IllegalStateException("the receiver is broken");
                                }));
        try (Pool pool = PoolHome.processes(broken)) {
            result(pool.submit(() -> System.out.println("first")));
            result(pool.submit(() -> System.out.println("second")));

            awaitLine("first");
            awaitLine("second");
        }
    }

    @Test
    void a_receiver_may_use_its_pool_but_not_close_it() throws InterruptedException {
        var own = new AtomicReference<Pool>();
        var sum = new CompletableFuture<Integer>();
        var refusal = new CompletableFuture<Void>();
        var receiver =
                new WorkerOutput.To(line -> {
                    if (line.text().equals("begin")) {
                        own.get().submit(() -> 1 + 2).thenAccept(sum::complete);
                        try {
                            own.get().close();
                            refusal.complete(null);
                        } catch (IllegalStateException e) {
                            refusal.completeExceptionally(e);
                        }
                    }
                });
        try (Pool pool = PoolHome.processes(c -> c.withWorkers(1).withOutput(receiver))) {
            own.set(pool);

            result(pool.submit(() -> System.out.println("begin")));

            assertThat(result(sum)).isEqualTo(3);
            assertThat(failure(refusal)).hasMessageContaining("call shutdown() here");
            assertThatObject(result(pool.submit(() -> 4))).isEqualTo(4);
        }
    }

    // ---- much of it ----

    @Test
    void two_workers_write_much_while_a_third_writes_rubbish() throws InterruptedException {
        var counted = new ConcurrentLinkedQueue<OutputLine>();
        try (Pool pool =
                PoolHome.processes(
                        c -> c.withWorkers(3).withOutput(new WorkerOutput.To(counted::add)))) {
            List<CompletableFuture<Long>> writers =
                    Stream.of("a", "b").map(name -> pool.submit(OutputTest::write, name)).toList();
            result(pool.submit(() -> writeRubbish()));

            long first = result(writers.getFirst());
            long second = result(writers.getLast());

            await().atMost(Waits.LONG)
                    .until(() ->
                            of(counted, first).size() + of(counted, second).size() >= 2 * MANY);
            assertThat(of(counted, first).equals(expected("a"))).as("lines of a").isTrue();
            assertThat(of(counted, second).equals(expected("b"))).as("lines of b").isTrue();
            assertThatObject(result(pool.submit(() -> 1))).isEqualTo(1);
        }
    }

    private static List<String> of(Collection<OutputLine> lines, long task) {
        return lines.stream()
                .filter(line -> line.task().orElse(-1) == task)
                .map(OutputLine::text)
                .toList();
    }

    private static List<String> expected(String name) {
        return IntStream.range(0, MANY).mapToObj(number -> line(name, number)).toList();
    }

    private static String line(String name, int number) {
        return name + " writes line " + number + " " + "-".repeat(number % 60);
    }

    private static long write(String name) {
        for (int i = 0; i < MANY; i++) {
            System.out.println(line(name, i));
        }
        return taskNumber();
    }

    private static long writeRubbish() throws IOException {
        var out = new FileOutputStream(FileDescriptor.out);
        byte[] rubbish = new byte[1 << 16];
        for (int i = 0; i < rubbish.length; i++) {
            rubbish[i] = (byte) (i * 31);
        }
        for (int i = 0; i < 20; i++) {
            out.write(rubbish);
            System.out.write(rubbish);
        }
        System.out.close();
        return taskNumber();
    }

    // ---- to files and to the console ----

    @Test
    void files_hold_the_bytes_of_each_worker_and_are_continued()
            throws InterruptedException, IOException {
        Path logs = folder.resolve("logs");
        for (int i = 0; i < 2; i++) {
            try (Pool pool =
                    PoolHome.processes(
                            c -> c.withWorkers(1).withOutput(new WorkerOutput.Files(logs)))) {
                result(pool.submit(() -> System.out.println("to a file")));
            }
        }

        try (Stream<Path> files = Files.list(logs)) {
            Path log = files.toList().getFirst();
            assertThat(log.getFileName().toString()).matches("worker-\\d+\\.log");
            assertThat(Files.readString(log)).isEqualTo("to a file\nto a file\n");
        }
    }

    /// A pool whose workers write to the console of their program.
    static final class ConsoleProgram {
        private ConsoleProgram() {}

        static void main() throws InterruptedException {
            try (Pool pool = Pool.processes(c -> c.withWorkers(1))) {
                result(pool.submit(() -> System.out.println("hello of task " + taskNumber())));
                result(pool.submit(() -> System.err.println("error of task " + taskNumber())));
            }
            System.out.println("program ends");
        }
    }

    @Test
    void the_console_shows_each_line_with_its_tag() throws IOException, InterruptedException {
        try (JavaProcess program = JavaProcess.start(ConsoleProgram.class)) {
            program.await("program ends");
            assertThat(program.join(Waits.LONG)).isZero();

            assertThat(program.lines())
                    .contains(
                            "[worker-1 task-1] hello of task 1",
                            "[worker-1 task-2] error of task 2")
                    .as("nothing else is said")
                    .hasSize(3);
        }
    }
}
