package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.OutputLine;
import dev.muster.PoolConfig;
import dev.muster.WorkerOutput;
import dev.muster.agent.AgentConfig;
import dev.muster.agent.ListenConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.internal.wire.FaultySocket;
import dev.muster.testing.Leaks;
import dev.muster.testing.ShortPath;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerStartException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The threads of agents and of the program that they join go on, whatever one item throws.
@ExtendWith(Leaks.class)
@Timeout(300)
class AgentThreadsTest {
    private static final AuthKey KEY = AuthKey.generate();

    @TempDir(factory = ShortPath.class)
    private Path folder;

    private Pair pair;

    @BeforeEach
    void open() throws IOException {
        pair = Pair.open(folder);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    /// Throws the first time only.
    private static Runnable once(Thrown thrown) {
        var isFirst = new AtomicBoolean(true);
        return () -> {
            if (isFirst.getAndSet(false)) {
                thrown.fly();
            }
        };
    }

    private static <T> T next(LinkedBlockingQueue<T> told) throws InterruptedException {
        T next = told.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    // ---- at the program ----

    /// Is told, and throws then.
    private record Told(LinkedBlockingQueue<String> words, Runnable then)
            implements WorkerListener {
        @Override
        public void arrived(Worker worker) {
            words.add(worker.info().name());
            then.run();
        }

        @Override
        public void failed(WorkerStartException failure) {
            words.add(failure.getMessage());
            then.run();
        }
    }

    /// Has an agent join.
    private RawAgent join(JoinedAgents agents)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Pair.Ends ends = pair.connect();
        var joined =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                agents.join(ends.first());
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        body -> Thread.ofVirtual().start(body));
        RawAgent agent = RawAgent.join(ends.second(), "node7");
        joined.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        return agent;
    }

    @ParameterizedTest
    @EnumSource
    void whatever_one_notice_of_an_agent_throws_the_next_one_is_heard(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var told = new Told(new LinkedBlockingQueue<>(), thrown::fly);
        try (var agents = new JoinedAgents(PoolConfig.defaults(), Waits.LONG)) {
            agents.open(told);
            RawAgent agent = join(agents);
            assertThat(agent.order()).isInstanceOf(ToAgent.SetUp.class);

            agent.says(FromAgent.NOTICES, FromAgent.Failed.write("no memory", false));
            agent.brings(3);

            assertThat(next(told.words())).isEqualTo("on node7: no memory");
            assertThat(next(told.words())).isEqualTo("worker-3@node7");
            assertThat(agent.order()).isEqualTo(new ToAgent.Kill(3)); // nobody has it
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_receiver_of_a_line_throws_the_next_one_is_shown(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var lines = new LinkedBlockingQueue<OutputLine>();
        PoolConfig config =
                PoolConfig.defaults()
                        .withOutput(
                                new WorkerOutput.To(line -> {
                                    lines.add(line);
                                    thrown.fly();
                                }));
        try (var agents = new JoinedAgents(config, Waits.LONG)) {
            agents.open(new Told(new LinkedBlockingQueue<>(), () -> {}));
            RawAgent agent = join(agents);

            for (String text : List.of("first", "second")) {
                agent.says(
                        FromAgent.OUTPUT,
                        FromAgent.Line.write(
                                new OutputLine(
                                        "worker-1",
                                        OptionalLong.empty(),
                                        OutputLine.Stream.OUT,
                                        text)));
            }

            assertThat(next(lines).text()).isEqualTo("first");
            assertThat(next(lines).text()).isEqualTo("second");
            assertThat(lines).isEmpty();
        }
    }

    // ---- its door ----

    private ListeningSource listening() throws IOException {
        ListeningSource source =
                ListeningSource.bind(
                        ListenConfig.defaults()
                                .withAddress(new Address.Unix(folder.resolve("agents")))
                                .withKey(KEY)
                                .withJoinLine(_ -> {}));
        var _ = source.source(PoolConfig.defaults());
        return source;
    }

    private static void joins(ListeningSource source) throws IOException, InterruptedException {
        Connection connection = Client.connect(source.address(), KEY);
        RawAgent.join(connection, "next").close();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_accepting_an_agent_throws_the_next_one_joins(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ListeningSource source = listening();
                Pair.Ends ends = pair.connect()) {
            source.open(new Told(new LinkedBlockingQueue<>(), () -> {}));
            Runnable first = once(thrown);
            var isSecond = new AtomicBoolean();
            source.receiveAll(() -> {
                first.run();
                if (isSecond.getAndSet(true)) {
                    throw new IOException("no more come");
                }
                return ends.first();
            });
            if (thrown == Thrown.CHECKED || thrown == Thrown.INTERRUPTED) { // no more will come
                assertThat(isSecond).isFalse();
                Thread.interrupted();
                return;
            }
            RawAgent.join(ends.second(), "node7").close();
            joins(source);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_greeting_of_an_agent_throws_ends_its_connection_and_the_next_one_joins(
            Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ListeningSource source = listening();
                Pair.Ends bad = pair.connect()) {
            source.open(new Told(new LinkedBlockingQueue<>(), () -> {}));
            FaultySocket fault = bad.fault();
            fault.beforeRead(thrown::fly);
            var isSecond = new AtomicBoolean();
            source.receiveAll(() -> {
                if (isSecond.getAndSet(true)) {
                    throw new IOException("no more come");
                }
                return bad.first();
            });

            assertThatThrownBy(() -> bad.second().receiveBytes(Waits.LONG))
                    .isInstanceOf(EOFException.class);
            joins(source);
        }
    }

    // ---- at the agent ----

    private static AgentConfig config(int workers) {
        return AgentConfig.defaults().withWorkers(workers).withHost("node7");
    }

    private interface Test {
        void test(JoiningAgent agent, RawProgram program)
                throws IOException, InterruptedException, ExecutionException, TimeoutException;
    }

    private void with(FakeWorkers workers, JoiningAgent.Dial again, Test body)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (var program = new RawProgram();
                Pair.Ends ends = pair.connect()) {
            var welcomed =
                    CompletableFuture.runAsync(
                            () -> program.welcome(ends.first()),
                            each -> Thread.ofVirtual().start(each));
            try (var agent = JoiningAgent.over(ends.second(), again, config(1), _ -> workers)) {
                welcomed.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
                program.setsUp();
                body.test(agent, program);
            }
        }
    }

    private static Connection none() throws IOException {
        throw new IOException("there is no other way");
    }

    @ParameterizedTest
    @EnumSource
    void whatever_carrying_out_an_order_throws_the_next_one_is_obeyed(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        with(
                new FakeWorkers(pair).atTerminate(thrown::fly),
                AgentThreadsTest::none,
                (_, program) -> {
                    int number = program.hears(FromAgent.Arrived.class).worker();

                    program.orders(ToAgent.Terminate.write(number));
                    program.orders(ToAgent.Kill.write(number));

                    assertThat(program.hears(FromAgent.Ended.class).worker()).isEqualTo(number);
                });
    }

    @ParameterizedTest
    @EnumSource
    void whatever_asking_for_a_worker_throws_is_told_and_it_is_tried_again(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        with(
                new FakeWorkers(pair).beforeRequest(once(thrown)),
                AgentThreadsTest::none,
                (_, program) -> {
                    assertThat(program.hears(FromAgent.Failed.class).message())
                            .startsWith("a worker did not start: ");
                    assertThat(program.hears(FromAgent.Arrived.class).worker()).isPositive();
                });
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_look_at_a_worker_throws_the_next_look_is_told(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        with(
                new FakeWorkers(pair).atLook(once(thrown)),
                AgentThreadsTest::none,
                (_, program) ->
                        assertThat(program.hears(FromAgent.Resident.class).bytes())
                                .containsValue(1_000L));
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_notes_of_a_worker_throw_its_end_is_told_and_another_one_comes(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        with(
                new FakeWorkers(pair).atJournal(thrown::fly),
                AgentThreadsTest::none,
                (_, program) -> {
                    int number = program.hears(FromAgent.Arrived.class).worker();
                    program.orders(ToAgent.Kill.write(number));

                    assertThat(program.hears(FromAgent.Ended.class).worker()).isEqualTo(number);
                    assertThat(program.hears(FromAgent.Arrived.class).worker())
                            .isGreaterThan(number);
                });
    }

    @ParameterizedTest
    @EnumSource
    void whatever_joining_again_throws_it_is_tried_again(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var ways = new LinkedBlockingQueue<Connection>();
        Runnable first = once(thrown);
        JoiningAgent.Dial again =
                () -> {
                    first.run();
                    return ways.take();
                };
        with(
                new FakeWorkers(pair),
                again,
                (_, program) -> {
                    int number = program.hears(FromAgent.Arrived.class).worker();
                    program.cut();
                    Pair.Ends next = pair.connect();
                    ways.add(next.second());
                    program.welcome(next.first());
                    program.orders(ToAgent.Kill.write(number));

                    assertThat(program.hears(FromAgent.Ended.class).worker()).isEqualTo(number);
                });
    }

    @ParameterizedTest
    @EnumSource
    void whatever_ending_its_workers_throws_an_agent_ends(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        with(
                new FakeWorkers(pair).atClose(thrown::fly),
                AgentThreadsTest::none,
                (agent, program) -> {
                    assertThat(program.hears(FromAgent.Arrived.class).worker()).isPositive();
                    program.close();

                    agent.awaitEnd();
                });
    }

    @ParameterizedTest
    @EnumSource
    void whatever_ending_its_workers_throws_at_exit_an_agent_says_goodbye(Thrown thrown)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        with(
                new FakeWorkers(pair).atClose(thrown::fly),
                AgentThreadsTest::none,
                (agent, program) -> {
                    assertThat(program.hears(FromAgent.Arrived.class).worker()).isPositive();

                    Thread.ofPlatform().start(agent::exit).join(Waits.LONG);

                    agent.awaitEnd();
                    assertThatThrownBy(() -> program.hears(FromAgent.Ended.class))
                            .isInstanceOf(IOException.class)
                            .hasMessage("the agent has ended");
                });
    }
}
