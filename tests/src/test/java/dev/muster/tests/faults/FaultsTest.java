package dev.muster.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.PythonProcess;
import dev.muster.tests.kit.Pythons;
import dev.muster.tests.kit.ServerProcess;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients and servers that end at every step of a call.
@Tag("faults")
@Tag("python")
@ExtendWith(Leaks.class)
class FaultsTest {
    private static final long ALLOWED_GROWTH_KIB = 128 << 10;

    /// Steps at which a call waits.
    private static final Step[] WAITING = {Step.GET, Step.ACQUIRE, Step.EVENT, Step.JOIN};

    @TempDir private static Path folder;
    private static Python python;
    private static ServerProcess server;

    /// Where a client can stop on its way.
    enum Step {
        CONNECTED,
        AUTHENTICATED,
        HALF_A_REQUEST,
        HUGE_HEADER,
        GET,
        ACQUIRE,
        EVENT,
        JOIN
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeTrue(Pythons.newest().isPresent(), "there is no CPython on this machine");
        python = Pythons.newest().orElseThrow();
        server = ServerProcess.start(python, folder, "jobs");
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    /// One server has to bear them all.
    @ParameterizedTest
    @EnumSource
    void a_client_killed_at_any_step_costs_the_others_nothing(Step step)
            throws IOException, InterruptedException {
        try (var client = startAt(server, step)) {
            client.kill();
            client.join(Waits.LONG);
        }

        assertServes(server);
    }

    @Test
    void a_killed_server_leaves_no_call_waiting() throws IOException, InterruptedException {
        try (var server = ServerProcess.start(python, folder, "jobs");
                var client = startAt(server, WAITING)) {
            server.kill();

            assertThat(ends(client))
                    .hasSameSizeAs(WAITING)
                    .isSubsetOf("ended EOFError", "ended ConnectionResetError");
        }
    }

    @Test
    void calls_that_wait_get_the_end_of_the_stream_when_the_server_is_asked_to_end()
            throws IOException, InterruptedException {
        try (var server = ServerProcess.start(python, folder, "jobs");
                var client = startAt(server, WAITING)) {
            assertThat(server.terminate(Waits.LONG)).isEqualTo(143);

            assertThat(ends(client)).hasSameSizeAs(WAITING).containsOnly("ended EOFError");
        }
    }

    private static List<String> ends(PythonProcess client) throws InterruptedException {
        client.join(Waits.LONG);
        return client.lines().stream().filter(line -> line.startsWith("ended ")).toList();
    }

    @Test
    void a_header_that_announces_two_gigabytes_takes_no_memory()
            throws IOException, InterruptedException {
        try (var server = ServerProcess.start(python, folder, "jobs")) {
            assertServes(server);
            long before = residentKib(server.process().pid());

            try (var client = startAt(server, Step.HUGE_HEADER)) {
                assertServes(server);

                assertThat(residentKib(server.process().pid()))
                        .isLessThan(before + ALLOWED_GROWTH_KIB);
                client.kill();
            }
        }
    }

    private PythonProcess startAt(ServerProcess server, Step... steps)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--steps"));
        Stream.of(steps).map(Step::name).forEach(arguments::add);
        var client =
                PythonProcess.start(
                        python,
                        "fault_client.py",
                        server.arguments(arguments.toArray(String[]::new)));
        client.await("there");
        return client;
    }

    private static void assertServes(ServerProcess server)
            throws IOException, InterruptedException {
        assertThat(putAndTake(server)).isEqualTo(7L);
    }

    static Long putAndTake(ServerProcess server) throws IOException, InterruptedException {
        AuthKey key = AuthKey.readFile(server.keyFile());
        return putAndTake(Address.parse(server.address()), key);
    }

    /// Puts 7 and takes what is there.
    static Long putAndTake(Address address, AuthKey key) throws IOException, InterruptedException {
        try (var manager = Manager.connect(address, key)) {
            SharedQueue<Long> jobs = manager.queue("jobs");
            jobs.put(7L);
            return jobs.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static long residentKib(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        assumeTrue(Files.exists(status), "resident sizes are read from /proc");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
