package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.Subscription;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.shared.Lease;
import dev.muster.shared.MapChange;
import dev.muster.shared.SessionLostException;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A manager process that is killed and started anew at the same address: clients go on with what
/// it offers by name, and are told what is gone.
@Tag("faults")
@ExtendWith(Leaks.class)
class RestartTest {
    @TempDir private Path folder;
    private Path key;
    private JavaProcess server;
    private Manager manager;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        key = Files.writeString(folder.resolve("key"), "the key of the tests, long enough");
        server = startServer();
        manager =
                Manager.connect(
                        Address.parse(server.await(ContractServer.LISTENING)),
                        AuthKey.readFile(key));
    }

    private JavaProcess startServer() throws IOException, InterruptedException {
        var started =
                JavaProcess.start(
                        ContractServer.class, folder.resolve("s").toString(), key.toString());
        started.await(ContractServer.LISTENING);
        return started;
    }

    private void restart() throws IOException, InterruptedException {
        server.close();
        server = startServer();
    }

    @AfterEach
    void end() {
        manager.close();
        server.close();
    }

    @Test
    void what_is_offered_by_name_is_used_again() throws IOException, InterruptedException {
        SharedQueue<Integer> queue = manager.queue(ContractServer.JOBS);
        Counter tally = manager.get(ContractServer.TALLY, Counter.class);
        queue.put(1);
        assertThat(tally.count()).isEqualTo(1);

        restart();

        assertThat(queue.size()).isZero();
        queue.put(2);
        assertThat(queue.take()).isEqualTo(2);
        assertThat(tally.total()).isZero();
    }

    @Test
    void what_a_client_had_made_is_gone_and_says_so() throws IOException, InterruptedException {
        SharedQueue<Integer> made = manager.newQueue(0);
        made.put(1);

        restart();

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(made::size)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("gone");
        }
        SharedMap<String, Object> map = manager.map(ContractServer.BOARD);
        assertThatThrownBy(() -> map.put("made", made)).hasMessageContaining("gone");
        assertThat(map).isEmpty();
    }

    @Test
    void what_was_held_is_lost() throws IOException, InterruptedException {
        SharedLock lock = manager.lock("lock");
        SharedQueue<Integer> queue = manager.queue(ContractServer.JOBS);
        lock.lock();
        queue.put(1);
        Lease<Integer> lease = queue.takeLease();

        restart();

        await().atMost(Waits.LONG)
                .pollInSameThread() // which is the one that held it
                .until(() -> !lock.isHeldByCurrentThread());
        assertThatThrownBy(lock::unlock).isInstanceOf(SessionLostException.class);
        assertThatThrownBy(lease::done).isInstanceOf(SessionLostException.class);
    }

    @Test
    void a_listener_hears_of_the_gap_and_goes_on() throws IOException, InterruptedException {
        SharedMap<String, Integer> map = manager.map(ContractServer.BOARD);
        List<MapChange<String, Integer>> changes = new CopyOnWriteArrayList<>();
        map.put("k", 1);
        map.put("k", 2);
        try (Subscription subscription = map.onChange(changes::add)) {
            assertThat(subscription).isNotNull();
            map.put("k", 3);
            await().atMost(Waits.LONG).until(() -> changes.size() == 1);

            restart();

            await().atMost(Waits.LONG)
                    .until(() -> changes.contains(new MapChange.Gap<String, Integer>()));
            map.put("k", 4);
            await().atMost(Waits.LONG).until(() -> changes.contains(new MapChange.Put<>("k", 4)));
        }
    }
}
