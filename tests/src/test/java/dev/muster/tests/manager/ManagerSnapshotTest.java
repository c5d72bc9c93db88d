package dev.muster.tests.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.monitor.ClientSnapshot;
import dev.muster.monitor.ManagerSnapshot;
import dev.muster.monitor.ObjectSnapshot;
import dev.muster.monitor.QueueSnapshot;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.PythonProcess;
import dev.muster.tests.kit.Pythons;
import dev.muster.tests.kit.Running;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What a manager says of itself.
@ExtendWith(Leaks.class)
class ManagerSnapshotTest {
    private static final long MOST_BYTES = 1 << 20;

    private final AuthKey key = AuthKey.generate();

    @TempDir private Path folder;

    private ManagerServer server;

    @BeforeEach
    void serve() throws IOException {
        Registry registry =
                Registry.standard()
                        .withQueue("jobs", 100)
                        .withQueue("empty")
                        .withLock("lock")
                        .withMap("table");
        server =
                Manager.serve(
                        Address.parse(folder.resolve("socket").toString()),
                        key,
                        registry,
                        c -> c.withMaxStoredBytes(MOST_BYTES));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Manager connect() throws IOException {
        return Manager.connect(server.address(), key);
    }

    private static ObjectSnapshot object(ManagerSnapshot of, String name) {
        return of.objects().stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
    }

    private List<ClientSnapshot> others() {
        return server.snapshot().clients().stream()
                .filter(client -> !client.name().equals("this process"))
                .toList();
    }

    @Test
    void offered_objects_are_shown_whether_anybody_uses_them_or_not() {
        ManagerSnapshot seen = server.snapshot();

        assertThat(seen.address()).isEqualTo(server.address().toString());
        assertThat(seen.age()).isPositive();
        assertThat(seen.mostStoredBytes()).isEqualTo(MOST_BYTES);
        assertThat(seen.objects().stream().map(o -> o.name() + " " + o.type()))
                .containsExactly("jobs Queue", "empty Queue", "lock RLock", "table dict");
        assertThat(object(seen, "jobs").queue()).contains(new QueueSnapshot(100, 0, 0, 0));
        assertThat(object(seen, "empty").queue()).contains(new QueueSnapshot(0, 0, 0, 0));
        assertThat(object(seen, "lock").queue()).isEmpty();
        assertThat(others()).isEmpty();
    }

    @Test
    void sizes_and_calls_are_those_of_what_clients_did() throws Exception {
        try (Manager client = connect()) {
            SharedMap<String, String> table = client.map("table");
            long before = server.snapshot().calls();
            for (int i = 0; i < 10; i++) {
                table.put("key-" + i, "value");
            }
            SharedMap<String, String> own = client.newMap();
            own.put("one", "two");

            ManagerSnapshot seen = server.snapshot();
            assertThat(object(seen, "table").size()).isEqualTo(10);
            assertThat(object(seen, "table").storedBytes()).isPositive();
            assertThat(seen.storedBytes())
                    .isGreaterThanOrEqualTo(object(seen, "table").storedBytes());
            assertThat(seen.calls() - before).isEqualTo(11);
            assertThat(seen.objects())
                    .filteredOn(o -> o.name().startsWith("dict "))
                    .singleElement()
                    .satisfies(o -> assertThat(o.size()).isOne());
            assertThat(others())
                    .singleElement()
                    .satisfies(c -> assertThat(c.calls()).isEqualTo(11));
        }
        await().atMost(Waits.LONG).until(() -> others().isEmpty());
        assertThat(server.snapshot().calls()).isGreaterThanOrEqualTo(11); // of one that is gone
    }

    @Test
    void who_holds_something_and_who_waits_is_shown() throws Exception {
        try (Manager holder = connect();
                Manager waiter = connect()) {
            holder.lock("lock").lock();
            SharedQueue<String> jobs = holder.queue("jobs");
            jobs.put("one");
            jobs.put("two");
            Lease<String> lease = jobs.takeLease();
            Running<Boolean> waiting =
                    Running.run(() -> {
                        waiter.lock("lock").lock();
                        waiter.lock("lock").unlock();
                    });
            await().atMost(Waits.LONG)
                    .until(() -> object(server.snapshot(), "lock").waiting() == 1);

            ManagerSnapshot seen = server.snapshot();
            assertThat(holder.snapshot().objects()).isEqualTo(seen.objects());
            assertThat(object(seen, "jobs").queue()).contains(new QueueSnapshot(100, 0, 0, 1));
            assertThat(object(seen, "jobs").size()).isOne();
            assertThat(others())
                    .anySatisfy(client -> {
                        assertThat(client.kind()).isEqualTo("Java");
                        assertThat(client.holds()).containsExactlyInAnyOrder("lock", "jobs");
                        assertThat(client.waits()).isEmpty();
                    })
                    .anySatisfy(client -> {
                        assertThat(client.holds()).isEmpty();
                        assertThat(client.waits()).containsExactly("lock");
                    });

            lease.done();
            holder.lock("lock").unlock();
            assertThat(waiting.result()).isTrue();
            assertThat(others()).allSatisfy(c -> assertThat(c.holds()).isEmpty());
        }
    }

    @Test
    @Tag("python")
    void a_python_client_is_shown_beside_a_java_client() throws Exception {
        assumeTrue(Pythons.newest().isPresent(), "there is no Python");
        Path file = folder.resolve("key");
        key.writeFile(file);
        try (Manager java = connect();
                PythonProcess python =
                        PythonProcess.start(
                                Pythons.newest().orElseThrow(),
                                "waiting_client.py",
                                folder.resolve("socket").toString(),
                                file.toString())) {
            java.map("table").put("key", "value");
            python.await("waits");
            await().atMost(Waits.LONG)
                    .until(() ->
                            object(server.snapshot(), "empty").queue().orElseThrow().takers() == 1);

            ManagerSnapshot seen = server.snapshot();
            assertThat(object(seen, "jobs").size()).isEqualTo(3);
            assertThat(seen.clients())
                    .anySatisfy(client -> {
                        assertThat(client.kind()).isEqualTo("Python");
                        assertThat(client.waits()).containsExactly("empty");
                        assertThat(client.calls()).isPositive();
                    })
                    .anySatisfy(client -> {
                        assertThat(client.kind()).isEqualTo("Java");
                        assertThat(client.calls()).isOne();
                    });

            java.queue("empty").put("at last");
            python.await("got at last");
            assertThat(python.join(Waits.LONG)).isZero();
            await().atMost(Waits.LONG)
                    .until(() -> others().stream().noneMatch(c -> c.kind().equals("Python")));
        }
    }

    @Test
    void a_manager_that_has_ended_still_shows_its_numbers() throws Exception {
        try (Manager client = connect()) {
            client.map("table").put("key", "value");
        }
        server.close();

        assertThat(server.snapshot().calls()).isOne();
        assertThat(others()).isEmpty();
    }
}
