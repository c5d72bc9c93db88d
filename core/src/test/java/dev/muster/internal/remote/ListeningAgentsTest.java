package dev.muster.internal.remote;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.AgentSource;
import dev.muster.PoolConfig;
import dev.muster.agent.AgentServer;
import dev.muster.agent.AgentServerConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.internal.remote.Greeting.RefusedException;
import dev.muster.internal.remote.Greeting.Visit;
import dev.muster.testing.Heard;
import dev.muster.testing.Leaks;
import dev.muster.testing.RawPeer;
import dev.muster.testing.ShortPath;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A server of agents, the programs that dial it, and who else may stand at its door. Its workers
/// are without processes.
@ExtendWith(Leaks.class)
@Timeout(300)
class ListeningAgentsTest {
    private static final AuthKey KEY = AuthKey.generate();
    private static final byte[] WORD = "word".getBytes(StandardCharsets.UTF_8);

    @TempDir(factory = ShortPath.class)
    private Path folder;

    private final List<FakeWorkers> made = new CopyOnWriteArrayList<>();

    /// How many programs were served whenever workers were made for one.
    private final List<Integer> served = new CopyOnWriteArrayList<>();

    private final List<Program> programs = new ArrayList<>();
    private Pair pair;
    private ListeningAgents server;

    @BeforeEach
    void open() throws IOException {
        pair = Pair.open(folder);
        server = ListeningAgents.open(here(), _ -> workers());
    }

    @AfterEach
    void close() {
        programs.forEach(Program::close);
        server.close();
        pair.close();
    }

    private AgentServerConfig here() {
        return AgentServerConfig.defaults()
                .withAddress(new Address.Unix(folder.resolve("agents")))
                .withKey(KEY)
                .withAgents(a -> a.withWorkers(1).withHost("node7").withoutCache());
    }

    private FakeWorkers workers() {
        var workers = new FakeWorkers(pair);
        served.add(server.programs());
        made.add(workers);
        return workers;
    }

    private Program program() {
        return program(Waits.LONG);
    }

    private Program program(Duration patience) {
        var program = new Program(server.address(), KEY, patience);
        programs.add(program);
        return program;
    }

    private void isServed() throws InterruptedException {
        var program = new Program(server.address(), KEY, Waits.LONG);
        try (program) {
            var _ = program.reach();
            assertThat(program.worker().info().host()).isEqualTo("node7");
        }
    }

    private static void passes(Worker from, FakeWorkers.Fake to)
            throws IOException, InterruptedException {
        from.tasks().sendBytes(WORD);
        from.tasks().flush();
        assertThat(to.own().receiveBytes(Waits.LONG).orElseThrow()).isEqualTo(WORD);
    }

    private static void hasEnded(FakeWorkers.Fake worker) {
        await().atMost(Waits.LONG).until(() -> worker.ended().toCompletableFuture().isDone());
    }

    private void servesNobody() {
        await().atMost(Waits.LONG).until(() -> server.programs() == 0);
    }

    // ---- programs ----

    @Test
    void each_program_has_workers_of_its_own_and_when_it_ends_nothing_is_left_of_it()
            throws IOException, InterruptedException {
        Program first = program();
        Program second = program();
        var _ = first.reach();
        Worker ofFirst = first.worker();
        var _ = second.reach();
        Worker ofSecond = second.worker();

        assertThat(served).containsExactly(1, 2);
        assertThat(server.programs()).isEqualTo(2);
        passes(ofFirst, made.get(0).workers().getFirst());
        first.close();

        hasEnded(made.get(0).workers().getFirst());
        await().atMost(Waits.LONG).until(() -> server.programs() == 1);
        assertThat(Program.report(ofFirst).cause()).isEqualTo(CrashReport.Cause.STOPPED);
        passes(ofSecond, made.get(1).workers().getFirst());
    }

    @Test
    void a_connection_that_breaks_is_replaced_and_the_agent_is_the_same()
            throws IOException, InterruptedException {
        Program program = program();
        var _ = program.reach();
        Worker worker = program.worker();
        for (int i = 0; i < 3; i++) {
            program.cut();

            passes(worker, made.getFirst().workers().getFirst());
        }

        assertThat(made).hasSize(1);
        assertThat(server.programs()).isEqualTo(1);
    }

    @Test
    void a_program_that_is_away_for_longer_than_its_patience_is_forgotten_and_may_begin_anew()
            throws IOException, InterruptedException {
        Program program = program(Duration.ofMillis(500));
        var _ = program.reach();
        Worker worker = program.worker();

        program.noWay(new IOException("the cable is cut"));
        program.cut();

        CrashReport report = Program.report(worker);
        assertThat(report.cause()).isEqualTo(CrashReport.Cause.LOST);
        assertThat(report.detail()).isEqualTo("the agent on node7 could not be reached for 500 ms");
        hasEnded(made.getFirst().workers().getFirst());
        servesNobody();
        program.noWay(null);
        assertThat(program.worker().info().name()).isEqualTo("worker-1@node7");
    }

    @Test
    void a_program_that_begins_anew_ends_what_it_had_before()
            throws IOException, InterruptedException {
        String name = Visit.nameProgram();
        RawProgram given = new RawProgram();
        try (given;
                Connection first = Client.connect(server.address(), KEY);
                Connection second = Client.connect(server.address(), KEY)) {
            new Visit(name, "").pay(first);
            given.welcome(first);
            given.setsUp();
            assertThat(given.hears(FromAgent.Arrived.class).worker()).isPositive();

            new Visit(name, "").pay(second);

            hasEnded(made.getFirst().workers().getFirst());
        }
    }

    @Test
    void a_link_that_is_not_known_is_refused_in_words() throws IOException, InterruptedException {
        try (Connection connection = Client.connect(server.address(), KEY)) {
            assertThatThrownBy(() -> new Visit(Visit.nameProgram(), "of old").pay(connection))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage(
                            "the agents there know nothing of this program any more: it could not"
                                    + " be reached for too long, or they were started again");
        }
    }

    @Test
    void the_workers_of_a_server_that_was_started_again_are_lost_as_soon_as_that_is_known()
            throws IOException, InterruptedException {
        Program program = program();
        var _ = program.reach();
        Worker worker = program.worker();
        program.noWay(new IOException("the server is not there yet"));
        program.cut();
        server.close();
        server = ListeningAgents.open(here(), _ -> workers());

        program.noWay(null);

        assertThat(Program.report(worker).detail())
                .startsWith("the agents there know nothing of this program any more");
        assertThat(program.worker().info().name()).isEqualTo("worker-1@node7");
    }

    // ---- forgetting ----

    @Test
    void an_agent_that_is_forgotten_is_lost_at_once_with_the_given_words()
            throws IOException, InterruptedException {
        Program program = program(Duration.ofMillis(500));
        AgentSource.Reached reached = program.reach();
        Worker worker = program.worker();

        reached.forget("node7 has left the cluster");
        reached.forget("too late");

        CrashReport report = worker.ended().toCompletableFuture().getNow(null);
        assertThat(report.cause()).isEqualTo(CrashReport.Cause.LOST);
        assertThat(report.detail()).isEqualTo("node7 has left the cluster");
        hasEnded(made.getFirst().workers().getFirst()); // after the patience
        servesNobody();
        assertThat(program.dialled()).isEqualTo(1);
    }

    @Test
    void what_is_forgotten_before_it_is_there_is_not_dialled_any_more()
            throws IOException, InterruptedException {
        Program program = program();
        program.noWay(new IOException("not yet"));
        AgentSource.Reached reached = program.reach();
        await().atMost(Waits.LONG).until(() -> program.dialled() > 0);

        reached.forget("it never came");
        program.close(); // its thread has ended
        int dialled = program.dialled();
        program.noWay(null);

        assertThat(program.dialled()).isEqualTo(dialled);
        assertThat(server.programs()).isZero();
    }

    @Test
    void a_forgotten_machine_may_be_reached_again() throws IOException, InterruptedException {
        Program program = program();
        AgentSource.Reached first = program.reach();
        Worker lost = program.worker();
        first.forget("it is gone");
        assertThat(Program.report(lost).detail()).isEqualTo("it is gone");

        var _ = program.reach();

        assertThat(program.worker().info().name()).isEqualTo("worker-1@node7");
    }

    // ---- what cannot be ----

    @Test
    void without_a_key_or_with_one_that_can_be_guessed_nobody_listens() {
        assertThatThrownBy(() -> AgentServer.open(c -> c))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("to listen for programs needs a key: use withKey(…)");
        assertThatThrownBy(
                        () -> AgentServer.open(c -> c.withKey(AuthKey.ofText("fifteen letters"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "the key to listen for programs with has 15 bytes, must have at least 16");
    }

    @Test
    void over_tcp_an_agent_is_reached_with_encryption_only() {
        Program program = program();
        Address tcp = new Address.Tcp("127.0.0.1", 1);

        assertThatThrownBy(() -> program.agents().reach(tcp, KEY, c -> c.withPlainTcp()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "the agents at 127.0.0.1:1 are to be reached without encryption");
    }

    @Test
    void nothing_is_reached_before_the_source_is_open_nor_after_its_end() {
        var agents = new JoinedAgents(PoolConfig.defaults(), Waits.LONG);
        assertThatThrownBy(() -> agents.reach(server.address(), KEY, c -> c))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("before the source is open");
        Program program = program();
        program.close();

        program.reach().forget("it was never there");

        assertThat(program.dialled()).isZero();
    }

    // ---- who may stand at the door ----

    @Test
    void a_peer_without_the_key_or_without_a_word_holds_up_nobody()
            throws IOException, InterruptedException {
        try (RawPeer silent = RawPeer.connect(server.address());
                RawPeer loud = RawPeer.connect(server.address());
                Connection mute = Client.connect(server.address(), KEY)) {
            loud.sendRaw("GET / HTTP/1.1\r\n\r\n");
            loud.awaitClosed();
            assertThatThrownBy(() -> Client.connect(server.address(), AuthKey.generate()).close())
                    .isInstanceOf(IOException.class);

            isServed();
            assertThat(silent).isNotNull(); // it is still there, and in nobody's way
            server.close();
            assertThatThrownBy(() -> mute.receiveBytes(Waits.LONG)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void many_that_say_nothing_hold_up_nobody() throws IOException, InterruptedException {
        List<RawPeer> strangers = new ArrayList<>();
        List<Connection> mute = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                strangers.add(RawPeer.connect(server.address()));
                mute.add(Client.connect(server.address(), KEY));
            }

            isServed();
        } finally {
            for (RawPeer each : strangers) {
                each.close();
            }
            for (Connection each : mute) {
                each.close();
            }
        }
    }

    @Test
    void a_peer_with_the_key_that_says_something_else_is_sent_away()
            throws IOException, InterruptedException {
        List<byte[]> words =
                List.of(
                        "muster-agent\nversion=1\nlink=".getBytes(StandardCharsets.UTF_8),
                        "muster-visit\nlink=".getBytes(StandardCharsets.UTF_8),
                        "muster-visit\nprogram=../x\nlink=".getBytes(StandardCharsets.UTF_8),
                        new byte[] {0, (byte) 0xff},
                        new byte[1 << 20]);
        for (byte[] each : words) {
            try (Connection stranger = Client.connect(server.address(), KEY)) {
                assertThatThrownBy(
                                () -> {
                                    stranger.sendBytes(each);
                                    stranger.flush();
                                    stranger.receiveBytes();
                                })
                        .isInstanceOf(IOException.class);
            }
        }

        isServed();
    }

    @Test
    void why_there_is_no_agent_is_said_once() throws IOException, InterruptedException {
        Program program = program();
        var warnings = new CopyOnWriteArrayList<String>();
        try (var _ = Heard.of("dev.muster.remote", warnings)) {
            program.noWay(new IOException("the wrong way"));
            var _ = program.reach();
            await().atMost(Waits.LONG).until(() -> !ofNoAgent(warnings).isEmpty());
            int before = program.dialled();
            await().atMost(Waits.LONG).until(() -> program.dialled() > before + 1);

            assertThat(ofNoAgent(warnings))
                    .containsExactly(
                            "there is no agent at node7: the wrong way; it is tried again from"
                                    + " time to time");
        }
    }

    @Test
    void a_server_of_another_version_or_with_another_key_is_named_with_the_cure()
            throws IOException, InterruptedException {
        Program program = program();
        var warnings = new CopyOnWriteArrayList<String>();
        var other = new Address.Unix(folder.resolve("other"));
        try (var _ = Heard.of("dev.muster.remote", warnings);
                var door = Door.bind("programs", other, Optional.of(KEY), Optional.empty())) {
            door.open("muster-agents", ListeningAgentsTest::ofAnotherVersion);
            var _ = program.agents().reach(other, KEY, c -> c);
            await().atMost(Waits.LONG).until(() -> ofNoAgent(warnings).size() == 1);
            var _ = program.agents().reach(server.address(), AuthKey.generate(), c -> c);
            await().atMost(Waits.LONG).until(() -> ofNoAgent(warnings).size() == 2);
            program.close();
        }

        assertThat(ofNoAgent(warnings).getFirst())
                .startsWith("there is no agent at " + other + ": the agent on node7 is Muster 0.1,")
                .contains(": use the same jar on both sides");
        assertThat(ofNoAgent(warnings).getLast())
                .startsWith("there is no agent at " + server.address() + ": ")
                .contains("key");
    }

    /// Others are of peers that somebody has left in the midst of a greeting, as the end of a test
    /// before may do: a server says that of each in a thread of its own.
    private static List<String> ofNoAgent(List<String> warnings) {
        return warnings.stream().filter(each -> each.startsWith("there is no agent at ")).toList();
    }

    private static void ofAnotherVersion(Connection connection)
            throws IOException, InterruptedException {
        try (connection) {
            var _ = Visit.receive(connection);
            Visit.admit(connection);
            connection.sendBytes(
                    "muster-agent\nversion=0.1\njava=99\nhost=node7\npid=1\nslots=1\nlink="
                            .getBytes(StandardCharsets.UTF_8));
            connection.flush();
            try {
                var _ = Greeting.Welcome.receive(connection);
            } catch (RefusedException _) {
                // As it must be.
            }
        }
    }

    @Test
    void closing_ends_the_waiting_for_a_server_that_says_nothing() throws IOException {
        Program program = program();
        try (ServerSocketChannel silent = RawPeer.listen()) {
            var _ =
                    program.agents()
                            .reach(
                                    RawPeer.address(silent),
                                    KEY,
                                    c -> c.withHandshakeTimeout(Duration.ofHours(1)));
            RawPeer dialling = RawPeer.accept(silent);
            try (dialling) {
                program.close(); // or this would take an hour
            }
        }
    }

    // ---- the end ----

    @Test
    void a_server_that_drains_takes_nobody_and_ends_with_its_last_worker()
            throws IOException, InterruptedException {
        Program program = program();
        var _ = program.reach();
        Worker worker = program.worker();

        server.drain();

        assertThat(program.leaving()).isEqualTo(worker);
        try (Connection connection = Client.connect(server.address(), KEY)) {
            assertThatThrownBy(() -> new Visit(Visit.nameProgram(), "").pay(connection))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("the agents there are ending, and serve no further program");
        }
        program.cut();
        passes(worker, made.getFirst().workers().getFirst());
        worker.kill();
        server.awaitEnd();
        assertThat(server.programs()).isZero();
    }

    @Test
    void a_server_without_programs_ends_as_soon_as_it_drains()
            throws IOException, InterruptedException {
        server.drain();

        server.awaitEnd();
        assertThatThrownBy(() -> Client.connect(server.address(), KEY))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_server_that_is_closed_ends_the_workers_of_all_programs()
            throws IOException, InterruptedException {
        List<Program> all =
                IntStream.range(0, 3)
                        .mapToObj(_ -> program())
                        .collect(toCollection(ArrayList::new));
        List<Worker> workers = new ArrayList<>();
        for (Program each : all) {
            var _ = each.reach();
            workers.add(each.worker());
        }

        server.close();

        server.awaitEnd();
        assertThat(made).hasSize(3);
        made.forEach(each ->
                assertThat(each.workers().getFirst().ended().toCompletableFuture()).isDone());
        workers.forEach(
                each -> assertThat(Program.report(each).cause()).isEqualTo(CrashReport.Cause.LOST));
    }

    // ---- threads ----

    @ParameterizedTest
    @EnumSource
    void whatever_letting_a_program_in_throws_the_next_one_is_served(Thrown thrown)
            throws IOException, InterruptedException {
        var accepted = new AtomicInteger();
        server.receiveAll(() -> {
            if (accepted.incrementAndGet() == 1) {
                thrown.fly();
            }
            throw new IOException("no more come");
        });
        boolean isEnd = thrown == Thrown.CHECKED || thrown == Thrown.INTERRUPTED;
        assertThat(accepted).hasValue(isEnd ? 1 : 2);
        Thread.interrupted(); // as one of the kinds is

        isServed();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_greeting_of_a_program_throws_ends_its_connection_and_the_next_one_is_served(
            Thrown thrown) throws IOException, InterruptedException {
        try (Pair.Ends bad = pair.connect()) {
            bad.fault().beforeRead(thrown::fly);
            var isSecond = new AtomicBoolean();
            server.receiveAll(() -> {
                if (isSecond.getAndSet(true)) {
                    throw new IOException("no more come");
                }
                return bad.first();
            });

            assertThatThrownBy(() -> bad.second().receiveBytes(Waits.LONG))
                    .isInstanceOf(EOFException.class);
            isServed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_workers_of_a_program_throw_it_is_forgotten_and_the_next_one_is_served(
            Thrown thrown) throws IOException, InterruptedException {
        Program program = program();
        var _ = program.reach();
        assertThat(program.worker()).isNotNull();
        made.getFirst().atClose(thrown::fly);

        program.close();

        servesNobody();
        isServed();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_dialling_throws_it_is_tried_again(Thrown thrown)
            throws IOException, InterruptedException {
        Program program = program();
        var tries = new AtomicInteger();
        DialledAgent.Dial dial =
                () -> {
                    if (tries.getAndIncrement() < 2) {
                        thrown.fly();
                    }
                    return Client.connect(server.address(), KEY);
                };

        var _ = program.agents().reach("node7", dial, Duration.ofMillis(1));

        assertThat(program.worker().info().name()).isEqualTo("worker-1@node7");
    }

    @ParameterizedTest
    @EnumSource
    void whatever_dialling_again_throws_the_agent_is_the_same(Thrown thrown)
            throws IOException, InterruptedException {
        Program program = program();
        var ways = new ArrayList<Connection>();
        DialledAgent.Dial dial =
                () -> {
                    if (ways.size() == 1) {
                        ways.add(ways.getFirst());
                        thrown.fly();
                    }
                    Connection next = Client.connect(server.address(), KEY);
                    ways.add(next);
                    return next;
                };
        var _ = program.agents().reach("node7", dial, Duration.ofMillis(1));
        Worker worker = program.worker();

        ways.getFirst().close();

        passes(worker, made.getFirst().workers().getFirst());
        assertThat(made).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_ending_the_workers_throws_at_exit_the_programs_hear_of_the_end(Thrown thrown)
            throws IOException, InterruptedException {
        Program program = program();
        var _ = program.reach();
        Worker worker = program.worker();
        made.getFirst().atClose(thrown::fly);

        Thread.ofPlatform().start(server::exit).join(Waits.LONG);

        server.awaitEnd();
        assertThat(Program.report(worker).detail()).isEqualTo("the agent on node7 has ended");
    }
}
