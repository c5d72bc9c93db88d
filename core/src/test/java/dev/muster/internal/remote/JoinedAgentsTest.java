package dev.muster.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.PoolConfig;
import dev.muster.agent.AgentConfig;
import dev.muster.connection.Connection;
import dev.muster.testing.Leaks;
import dev.muster.testing.ShortPath;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerStartException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the program makes of agents that say exactly what these tests want.
@ExtendWith(Leaks.class)
@Timeout(300)
class JoinedAgentsTest {
    @TempDir(factory = ShortPath.class)
    private Path folder;

    private final LinkedBlockingQueue<Worker> arrived = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Worker> leaving = new LinkedBlockingQueue<>();
    private final JoinedAgents agents = new JoinedAgents(PoolConfig.defaults(), Waits.LONG);
    private Pair pair;

    @BeforeEach
    void open() throws IOException {
        pair = Pair.open(folder);
        agents.open(
                new WorkerListener() {
                    @Override
                    public void arrived(Worker worker) {
                        arrived.add(worker);
                    }

                    @Override
                    public void failed(WorkerStartException failure) {
                        throw new AssertionError(failure);
                    }

                    @Override
                    public void leaving(Worker worker) {
                        leaving.add(worker);
                    }
                });
    }

    @AfterEach
    void close() {
        agents.close();
        pair.close();
    }

    private CompletableFuture<JoinedAgent> joining(Pair.Ends ends) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return agents.join(ends.first(), new JoinedAgents.Nobody());
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e.getMessage(), e);
                    }
                },
                body -> Thread.ofVirtual().start(body));
    }

    private static void await(CompletableFuture<?> future)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        future.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private RawAgent join(String host)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Pair.Ends ends = pair.connect();
        var joined = joining(ends);
        RawAgent agent = RawAgent.join(ends.second(), host);
        await(joined);
        assertThat(agent.order()).isInstanceOf(ToAgent.SetUp.class);
        return agent;
    }

    private static <T> T next(LinkedBlockingQueue<T> told) throws InterruptedException {
        T next = told.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    // ---- workers that are asked for ----

    @Test
    void workers_that_were_asked_for_before_any_agent_came_are_asked_of_the_first_one()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        agents.request(2);

        try (RawAgent agent = join("a")) {
            assertThat(agent.order()).isInstanceOf(ToAgent.Start.class);
            assertThat(agent.order()).isInstanceOf(ToAgent.Start.class);
        }
    }

    @Test
    void a_worker_that_was_asked_of_an_agent_that_is_lost_is_asked_of_the_next_one()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        RawAgent lost = join("a");
        agents.request(1);
        assertThat(lost.order()).isInstanceOf(ToAgent.Start.class);

        lost.close();

        try (RawAgent other = join("b")) {
            assertThat(other.order()).isInstanceOf(ToAgent.Start.class);
        }
    }

    @Test
    void an_agent_that_leaves_is_asked_for_no_workers_and_others_are_in_its_place()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (RawAgent first = join("a")) {
            first.brings(1);
            Worker worker = next(arrived);
            agents.request(1);
            assertThat(first.order()).isInstanceOf(ToAgent.Start.class);

            first.says(FromAgent.NOTICES, FromAgent.Leaving.write());

            assertThat(next(leaving)).isEqualTo(worker);
            agents.request(1);
            try (RawAgent second = join("b")) {
                assertThat(second.order()).isInstanceOf(ToAgent.Start.class);
                assertThat(second.order()).isInstanceOf(ToAgent.Start.class);
            }
        }
    }

    @Test
    void an_agent_with_fewer_workers_is_asked_first()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (RawAgent busy = join("a");
                RawAgent idle = join("b")) {
            busy.brings(1);
            next(arrived);

            agents.request(1);

            assertThat(idle.order()).isInstanceOf(ToAgent.Start.class);
        }
    }

    // ---- labels ----

    private WorkerInfo infoOfWorkerAt(Pair.Ends ends) throws IOException, InterruptedException {
        try (RawAgent agent = RawAgent.joined(ends.second())) {
            assertThat(agent.order()).isInstanceOf(ToAgent.SetUp.class);
            agent.brings(1);
            return next(arrived).info();
        }
    }

    @Test
    void workers_have_the_labels_of_their_agent()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Pair.Ends ends = pair.connect();
        var joined = joining(ends);
        new Greeting.Hello(
                        Greeting.version(),
                        Runtime.version().feature(),
                        "node7",
                        1,
                        1,
                        Set.of("gpu", "big"),
                        "")
                .send(ends.second());

        assertThat(infoOfWorkerAt(ends).labels()).containsExactlyInAnyOrder("gpu", "big");
        await(joined);
    }

    private void introduce(Connection connection, String lineOfLabels) throws IOException {
        String lines =
                "muster-agent\nversion=%s\njava=%d\nhost=node7\npid=1\nslots=1\nlink=%s"
                        .formatted(Greeting.version(), Runtime.version().feature(), lineOfLabels);
        connection.sendBytes(lines.getBytes(StandardCharsets.UTF_8));
        connection.flush();
    }

    @Test
    void an_agent_that_says_nothing_of_labels_has_none()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Pair.Ends ends = pair.connect();
        var joined = joining(ends);
        introduce(ends.second(), "");

        assertThat(infoOfWorkerAt(ends).labels()).isEmpty();
        await(joined);
    }

    @Test
    void what_is_no_label_is_left_out()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Pair.Ends ends = pair.connect();
        var joined = joining(ends);
        introduce(ends.second(), "\nlabels=gpu,,two words,gpu," + "x".repeat(101) + ",big");

        assertThat(infoOfWorkerAt(ends).labels()).containsExactlyInAnyOrder("gpu", "big");
        await(joined);
    }

    @Test
    void the_longest_labels_that_may_be_are_told()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Set<String> labels =
                AgentConfig.defaults()
                        .withLabels(
                                IntStream.range(100, 200)
                                        .mapToObj(i -> i + "語".repeat(97))
                                        .toList())
                        .labels();
        Pair.Ends ends = pair.connect();
        var joined = joining(ends);
        new Greeting.Hello(
                        Greeting.version(), Runtime.version().feature(), "node7", 1, 1, labels, "")
                .send(ends.second());

        assertThat(infoOfWorkerAt(ends).labels()).hasSize(100).isEqualTo(labels);
        await(joined);
    }

    // ---- claims ----

    @Test
    void an_agent_that_brings_a_worker_twice_is_given_up_and_the_worker_is_lost()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        RawAgent agent = join("a");
        agent.brings(1);
        Worker worker = next(arrived);

        agent.brings(1);

        CrashReport report =
                worker.ended().toCompletableFuture().get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(report.cause()).isEqualTo(CrashReport.Cause.LOST);
        assertThat(report.detail()).isEqualTo("the agent on a has two workers 1");
        assertThat(agent.awaitEnd()).isFalse();
    }

    @Test
    void an_agent_that_brings_a_worker_without_a_number_is_given_up()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        RawAgent agent = join("a");

        agent.brings(0);

        assertThat(agent.awaitEnd()).isFalse();
        assertThat(arrived).isEmpty();
    }

    @Test
    void an_agent_that_says_nonsense_is_given_up()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        RawAgent agent = join("a");

        agent.link().channel(FromAgent.NOTICES).close();

        assertThat(agent.awaitEnd()).isFalse();
    }

    @Test
    void two_agents_of_one_machine_have_different_names()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (RawAgent first = join("a");
                RawAgent second = join("a")) {
            first.brings(1);
            assertThat(next(arrived).info().name()).isEqualTo("worker-1@a");
            second.brings(1);
            assertThat(next(arrived).info().name()).isEqualTo("worker-1@a#2");
        }
    }

    // ---- the door ----

    private void isRefused(Greeting.Hello hello, String why)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (Pair.Ends ends = pair.connect()) {
            var joined = joining(ends);
            hello.send(ends.second());

            assertThatThrownBy(() -> Greeting.Welcome.receive(ends.second()))
                    .isInstanceOf(Greeting.RefusedException.class)
                    .hasMessage(why);
            assertThatThrownBy(() -> await(joined))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageEndingWith(why);
        }
    }

    /// They may say other things than this one: what they say beside their version is not read.
    @ParameterizedTest
    @ValueSource(strings = {"protocol 0", "protocol 2"})
    void another_version_is_refused_with_the_cure(String version)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (Pair.Ends ends = pair.connect()) {
            var joined = joining(ends);
            String hello = "muster-agent\nversion=0.1 (%s)\nhost=node7".formatted(version);
            ends.second().sendBytes(hello.getBytes(StandardCharsets.UTF_8));
            ends.second().flush();

            String why =
                    "the agent on node7 is Muster 0.1 (%s), the program is Muster %s: use the same jar on both sides"
                            .formatted(version, Greeting.version());
            assertThatThrownBy(() -> Greeting.Welcome.receive(ends.second()))
                    .isInstanceOf(Greeting.RefusedException.class)
                    .hasMessage(why);
            assertThatThrownBy(() -> await(joined)).hasMessageEndingWith(why);
            assertThatThrownBy(() -> ends.second().receiveBytes(Waits.LONG))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void an_older_java_is_refused_with_the_cure()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int java = Runtime.version().feature();
        isRefused(
                new Greeting.Hello(Greeting.version(), java - 1, "node7", 1, 1, Set.of(), ""),
                "the agent on node7 runs on Java %d, the program on Java %d: use at least that there"
                        .formatted(java - 1, java));
    }

    @Test
    void an_agent_that_was_given_up_is_refused_with_the_cure()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        isRefused(
                RawAgent.hello("node7", "a-link-of-old"),
                "the program has given this agent up, because it could not be reached for too long:"
                        + " start it again");
    }

    @Test
    void a_name_that_would_confuse_a_terminal_is_refused()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (Pair.Ends ends = pair.connect()) {
            var joined = joining(ends);
            RawAgent.hello("a\u001b[2J", "").send(ends.second());

            assertThatThrownBy(() -> await(joined))
                    .hasMessageEndingWith("what is no name of a machine");
        }
    }

    /// A program tells all its agents that it ends before it closes their links one by one.
    @Test
    void an_agent_that_is_gone_as_soon_as_it_hears_the_goodbye_has_lost_no_worker()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Pair.Ends ends = pair.connect();
        var joined = joining(ends);
        RawAgent agent = RawAgent.join(ends.second(), "a");
        agent.brings(1);
        Worker worker = next(arrived);

        joined.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS).sayGoodbye();

        assertThat(agent.awaitEnd()).isTrue();
        CrashReport report =
                worker.ended().toCompletableFuture().get(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(report.cause()).isEqualTo(CrashReport.Cause.STOPPED);
    }

    @Test
    void a_program_that_ends_lets_nobody_wait_at_the_door()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Pair.Ends silent = pair.connect();
        var joined = joining(silent);
        RawAgent agent = join("a"); // the silent one is at the door by now, or refused

        agents.close();

        assertThat(agent.awaitEnd()).isTrue();
        assertThatThrownBy(() -> silent.second().receiveBytes(Waits.LONG))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> await(joined)).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(() -> await(joining(pair.connect())))
                .hasMessageEndingWith("the program is ending");
    }
}
