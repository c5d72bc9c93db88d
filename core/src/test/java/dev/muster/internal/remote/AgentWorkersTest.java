package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.PoolConfig;
import dev.muster.agent.AgentConfig;
import dev.muster.connection.Connection;
import dev.muster.testing.Leaks;
import dev.muster.testing.ShortPath;
import dev.muster.testing.Waits;
import dev.muster.worker.WorkerSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What an agent does for a program that says exactly what these tests want.
@ExtendWith(Leaks.class)
@Timeout(300)
class AgentWorkersTest {
    @TempDir(factory = ShortPath.class)
    private Path folder;

    private final LinkedBlockingQueue<Connection> ways = new LinkedBlockingQueue<>();
    private final RawProgram program = new RawProgram();
    private Pair pair;
    private @Nullable JoiningAgent agent;

    @BeforeEach
    void open() throws IOException {
        pair = Pair.open(folder);
    }

    @AfterEach
    void close() {
        if (agent != null) {
            agent.close();
        }
        program.close();
        pair.close();
    }

    private JoiningAgent join(int workers, Function<PoolConfig, WorkerSource> source)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Pair.Ends ends = pair.connect();
        var welcomed =
                CompletableFuture.runAsync(
                        () -> program.welcome(ends.first()),
                        each -> Thread.ofVirtual().start(each));
        JoiningAgent joined =
                JoiningAgent.over(
                        ends.second(),
                        this::again,
                        AgentConfig.defaults().withWorkers(workers).withHost("node7"),
                        source);
        agent = joined;
        welcomed.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        return joined;
    }

    private Connection again() throws IOException {
        Connection next = ways.poll();
        if (next == null) {
            throw new IOException("there is no other way yet");
        }
        return next;
    }

    @Test
    void a_program_that_does_not_want_it_says_why_and_no_worker_is_made()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Pair.Ends ends = pair.connect();
        String why = "the agent is Muster 1, the program is Muster 2: use the same jar";
        var refused =
                CompletableFuture.runAsync(
                        () -> refuse(ends.first(), why), each -> Thread.ofVirtual().start(each));

        assertThatThrownBy(() ->
                        JoiningAgent.over(
                                ends.second(),
                                AgentConfig.defaults().withWorkers(1),
                                _ -> {
                                    throw new AssertionError("workers are made");
                                }))
                .isInstanceOf(IOException.class)
                .hasMessage(why);
        refused.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        assertThatThrownBy(() -> ends.first().receiveBytes(Waits.LONG))
                .isInstanceOf(EOFException.class);
    }

    private static void refuse(Connection connection, String why) {
        try {
            connection.receiveBytes(); // whatever an agent of another version says
            var _ = Greeting.refuse(connection, why);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void it_keeps_its_number_of_workers_and_starts_those_that_are_asked_for_besides()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        join(2, _ -> new FakeWorkers(pair));
        program.setsUp();
        int first = program.hears(FromAgent.Arrived.class).worker();
        program.hears(FromAgent.Arrived.class);

        program.orders(ToAgent.Start.write());
        program.hears(FromAgent.Arrived.class);
        program.orders(ToAgent.Kill.write(first)); // two are left
        program.hears(FromAgent.Ended.class);
        program.orders(ToAgent.Kill.write(first + 1));
        program.hears(FromAgent.Ended.class);

        assertThat(program.hears(FromAgent.Arrived.class).worker()).isEqualTo(first + 3);
    }

    /// Gives a worker something, so that it counts as one that was of use.
    private void uses(int number, FakeWorkers.Fake worker)
            throws IOException, InterruptedException {
        LinkChannel tasks = program.link().channel(FromAgent.Arrived.tasks(number));
        for (int i = 0; i < 2; i++) { // when the second one is there, the first one is noted
            tasks.sendBytes(new byte[1]);
            tasks.flush();
            assertThat(worker.own().receiveBytes(Waits.LONG)).isPresent();
        }
    }

    @Test
    void for_one_that_ends_while_another_one_arrives_there_comes_one_and_no_more()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var workers = new FakeWorkers(pair);
        join(2, _ -> workers);
        program.setsUp();
        int first = program.hears(FromAgent.Arrived.class).worker();
        int second = program.hears(FromAgent.Arrived.class).worker();
        FakeWorkers.Fake other = workers.workers().get(1);
        uses(second, other);
        var isFirst = new AtomicBoolean(true);
        workers.atInfo(number -> {
            if (number == 3 && isFirst.getAndSet(false)) { // it has arrived, and is not noted
                other.kill();
            }
        });

        program.orders(ToAgent.Kill.write(first));

        program.hears(FromAgent.Arrived.class);
        program.hears(FromAgent.Arrived.class);
        assertThat(workers.workers()).hasSize(4);
    }

    @Test
    void what_keeps_it_from_starting_workers_at_all_is_told()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        join(
                1,
                _ -> {
                    throw new IllegalArgumentException("no such flag");
                });
        program.setsUp();

        FromAgent.Failed failed = program.hears(FromAgent.Failed.class);
        assertThat(failed.message()).contains("no such flag");
        assertThat(failed.isHopeless()).isTrue();
    }

    @Test
    void a_program_that_sets_its_workers_up_twice_is_given_up()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        JoiningAgent joined = join(1, _ -> new FakeWorkers(pair));
        program.setsUp();
        program.setsUp();

        assertThatThrownBy(joined::awaitEnd)
                .isInstanceOf(IOException.class)
                .hasMessage("the program sets its workers up again");
    }

    @Test
    void a_worker_that_arrives_while_it_drains_is_ended_and_so_is_the_agent()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var asked = new CountDownLatch(1);
        var mayCome = new CountDownLatch(1);
        var workers =
                new FakeWorkers(pair)
                        .beforeRequest(() -> {
                            asked.countDown();
                            try {
                                mayCome.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        JoiningAgent joined = join(1, _ -> workers);
        program.setsUp();
        asked.await();

        joined.drain();
        mayCome.countDown();

        joined.awaitEnd();
        Awaitility.await()
                .atMost(Waits.LONG)
                .until(() ->
                        workers.workers().stream()
                                .allMatch(each -> each.ended().toCompletableFuture().isDone()));
    }

    @Test
    void results_that_wait_for_a_connection_are_delivered_before_a_drained_agent_ends()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var workers = new FakeWorkers(pair);
        JoiningAgent joined = join(1, _ -> workers);
        program.setsUp();
        int number = program.hears(FromAgent.Arrived.class).worker();
        LinkChannel results = program.link().channel(FromAgent.Arrived.tasks(number));
        FakeWorkers.Fake worker = workers.workers().getFirst();
        program.cut();
        Awaitility.await().atMost(Waits.LONG).until(() -> !program.link().isConnected());

        worker.own().sendBytes(new byte[42]);
        worker.own().flush();
        Outbox waiting = joined.link().channel(FromAgent.Arrived.tasks(number)).outbox();
        Awaitility.await().atMost(Waits.LONG).until(() -> !waiting.isEmpty());
        joined.drain();
        worker.kill();
        Pair.Ends next = pair.connect();
        ways.add(next.second());
        program.welcome(next.first());

        assertThat(results.receiveBytes(Waits.LONG))
                .hasValueSatisfying(it -> assertThat(it).hasSize(42));
        joined.awaitEnd();
    }
}
