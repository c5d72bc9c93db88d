package dev.muster.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.tests.kit.CuttableLink;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Pythons;
import dev.muster.tests.kit.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Links that are cut after any byte. One server has to bear all of it.
@Tag("faults")
@Tag("python")
@ExtendWith(Leaks.class)
class LinkCutsTest {
    @TempDir private static Path folder;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeTrue(Pythons.newest().isPresent(), "there is no CPython on this machine");
        server =
                ServerProcess.startAt(
                        "127.0.0.1:0", Pythons.newest().orElseThrow(), folder, "jobs");
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4, 20, 47, 48, 60, 111, 112, 120, 124, 130})
    void a_link_cut_after_any_byte_is_an_exception_and_harms_nobody(long bytes)
            throws IOException, InterruptedException {
        try (var link = CuttableLink.to(server.port()).cutToServerAfter(bytes)) {
            AuthKey key = AuthKey.readFile(server.keyFile());
            assertThatThrownBy(() -> Manager.connect(Address.parse(link.address()), key))
                    .isInstanceOf(IOException.class);
        }

        assertThat(FaultsTest.putAndTake(server)).isEqualTo(7L);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2, 30, 63, 76, 100, 120, 140, 150, 160})
    void an_answer_cut_off_is_an_exception_and_harms_nobody(long bytes)
            throws IOException, InterruptedException {
        try (var link = CuttableLink.to(server.port()).cutToClientAfter(bytes)) {
            AuthKey key = AuthKey.readFile(server.keyFile());
            assertThatThrownBy(() -> FaultsTest.putAndTake(Address.parse(link.address()), key))
                    .isInstanceOfAny(IOException.class, UncheckedIOException.class);
        }

        assertThat(FaultsTest.putAndTake(server)).isEqualTo(7L);
    }
}
