package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cli.Muster;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.shared.ManagerFullException;
import dev.muster.shared.Namespace;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedValue;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A manager keeps no more than it may.
@ExtendWith(Leaks.class)
class StorageLimitTest {
    private static final AuthKey KEY = AuthKey.generate();
    private static final byte[] MUCH = new byte[300_000];

    private ManagerServer server;
    private Manager client;

    @BeforeEach
    void serve() throws IOException {
        server =
                Manager.serve(
                        Address.parse("127.0.0.1:0"),
                        KEY,
                        Registry.standard().withQueue("queue"),
                        config -> config.withMaxStoredBytes(1 << 20));
        client = Manager.connect(server.address(), KEY);
    }

    @AfterEach
    void end() {
        client.close();
        server.close();
    }

    @Test
    void whatever_stores_is_refused_when_all_is_full_and_room_is_made_by_taking()
            throws IOException, InterruptedException {
        SharedQueue<byte[]> queue = client.queue("queue");
        SharedMap<String, Object> map = client.newMap();
        SharedList<Object> list = client.newList();
        SharedValue<Object> value = client.newValue(1);
        Namespace namespace = client.newNamespace();
        map.put("k", 1);
        list.add(1);
        while (true) {
            try {
                queue.put(MUCH);
            } catch (ManagerFullException e) {
                assertThat(e).hasMessageContaining("withMaxStoredBytes");
                break;
            }
        }

        assertFull(() -> queue.put(MUCH));
        assertFull(() -> queue.offer(MUCH));
        assertFull(() -> map.put("k", MUCH));
        assertFull(() -> map.putIfAbsent("other", MUCH));
        assertFull(() -> map.putAll(Map.of("a", MUCH)));
        assertFull(() -> map.merge("k", MUCH, (_, much) -> much));
        assertFull(() -> list.add(MUCH));
        assertFull(() -> list.set(0, MUCH));
        assertFull(() -> list.addAll(List.of(1, MUCH)));
        assertFull(() -> value.set(MUCH));
        assertFull(() -> value.updateAndGet(_ -> new byte[300_000]));
        assertFull(() -> namespace.set("a", MUCH));
        assertFull(() -> client.newValue(MUCH));
        assertThatThrownBy(() -> queue.putAsync(MUCH).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ManagerFullException.class);

        assertThat(map).containsExactly(Map.entry("k", 1));
        assertThat(list).containsExactly(1);
        assertThat(value.get()).isEqualTo(1);
        assertThat(queue.take()).isEqualTo(MUCH);
        map.put("k", MUCH);
        map.clear();
        list.add(MUCH);
        list.clear();
        queue.clear();
    }

    private static void assertFull(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ManagerFullException.class);
    }

    @Test
    void objects_without_content_are_not_without_end_either() {
        var objects = new ArrayList<Object>();

        assertFull(() -> {
            while (objects.size() < 10_000) {
                objects.add(client.newLock());
            }
        });
    }

    @Test
    void small_items_without_end_do_not_end_a_server_of_a_small_heap(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path keyFile = folder.resolve("key");
        Files.writeString(keyFile, "the key of the tests, long enough");
        try (JavaProcess small =
                JavaProcess.startWithHeap(
                        "64m",
                        Muster.class,
                        "serve",
                        "--bind",
                        "127.0.0.1:0",
                        "--key-file",
                        keyFile.toString(),
                        "--queue",
                        "jobs")) {
            var address = Address.parse(small.await("listening on "));
            var key = AuthKey.readFile(keyFile);
            try (Manager one = Manager.connect(address, key)) {
                SharedQueue<Object> jobs = one.queue("jobs");
                assertFull(() -> fill(jobs));

                try (Manager another = Manager.connect(address, key)) {
                    SharedQueue<Object> same = another.queue("jobs");
                    assertThat(same.take()).isInstanceOf(List.class);
                    for (int i = 0; i < 1_000; i++) {
                        same.take();
                    }
                    jobs.put("there is room again");
                }
            }
            assertThat(small.isAlive()).isTrue();
        }
    }

    private static void fill(SharedQueue<Object> jobs) throws InterruptedException {
        while (true) {
            var batch = new ArrayList<Object>();
            for (int i = 0; i < 1_000; i++) {
                batch.add(List.of("item", ThreadLocalRandom.current().nextInt(), "é"));
            }
            batch.stream()
                    .map(jobs::putAsync)
                    .toList()
                    .forEach(each -> {
                        try {
                            each.join();
                        } catch (CompletionException e) {
                            throw e.getCause() instanceof RuntimeException cause ? cause : e;
                        }
                    });
        }
    }
}
