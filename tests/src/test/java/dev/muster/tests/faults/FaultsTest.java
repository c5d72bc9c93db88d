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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
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

    @TempDir private Path folder;
    private Python python;

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

    @BeforeEach
    void find_a_python() {
        assumeTrue(Pythons.newest().isPresent(), "there is no CPython on this machine");
        python = Pythons.newest().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void a_client_killed_at_any_step_costs_the_others_nothing(Step step)
            throws IOException, InterruptedException {
        try (var server = ServerProcess.start(python, folder, "jobs")) {
            try (var client = startAt(step, server)) {
                client.kill();
                client.join(Waits.LONG);
            }

            assertServes(server);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GET", "ACQUIRE", "EVENT", "JOIN"})
    void a_killed_server_leaves_no_client_waiting(Step step)
            throws IOException, InterruptedException {
        try (var server = ServerProcess.start(python, folder, "jobs");
                var client = startAt(step, server)) {
            server.kill();

            String end = client.await(line -> line.startsWith("ended "), Waits.LONG);
            assertThat(end).isIn("ended EOFError", "ended ConnectionResetError");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GET", "ACQUIRE", "EVENT", "JOIN"})
    void clients_that_wait_get_the_end_of_the_stream_when_the_server_is_asked_to_end(Step step)
            throws IOException, InterruptedException {
        try (var server = ServerProcess.start(python, folder, "jobs");
                var client = startAt(step, server)) {
            assertThat(server.terminate(Waits.LONG)).isEqualTo(143);

            client.await("ended EOFError");
        }
    }

    @Test
    void a_header_that_announces_two_gigabytes_takes_no_memory()
            throws IOException, InterruptedException {
        try (var server = ServerProcess.start(python, folder, "jobs")) {
            assertServes(server);
            long before = residentKib(server.process().pid());

            try (var client = startAt(Step.HUGE_HEADER, server)) {
                assertServes(server);

                assertThat(residentKib(server.process().pid()))
                        .isLessThan(before + ALLOWED_GROWTH_KIB);
                client.kill();
            }
        }
    }

    private PythonProcess startAt(Step step, ServerProcess server)
            throws IOException, InterruptedException {
        var client =
                PythonProcess.start(
                        python, "fault_client.py", server.arguments("--step", step.name()));
        client.await("at " + step);
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
