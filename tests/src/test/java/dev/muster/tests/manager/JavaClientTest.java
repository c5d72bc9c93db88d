package dev.muster.tests.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.AuthenticationException;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.manager.RemoteManagerException;
import dev.muster.pickle.PyException;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Seeds;
import dev.muster.tests.kit.Sneaky;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class JavaClientTest {
    private static final AuthKey KEY = AuthKey.generate();

    /// What a client may call.
    public interface Divider {
        /// Divides.
        int divide(int a, int b);
    }

    @TempDir private Path folder;
    private ManagerServer server;
    private Manager client;

    @BeforeEach
    void serve() throws IOException {
        Divider divider = (a, b) -> a / b;
        Registry registry =
                Registry.standard()
                        .withQueue("jobs", 2)
                        .withInterface("divider", Divider.class, () -> divider);
        server = Manager.serve(Address.parse(folder.resolve("m").toString()), KEY, registry);
        client = Manager.connect(server.address(), KEY);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    /// Throws something when it is read, which is at the client that takes it.
    private static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String kind;

        Trap(String kind) {
            this.kind = kind;
        }

        private Object readResolve() {
            return Sneaky.fling(kind);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.AssertionError",
                "java.lang.OutOfMemoryError",
                "java.lang.StackOverflowError",
                "java.lang.NoClassDefFoundError",
                "java.lang.IllegalStateException",
                "java.lang.InterruptedException",
                "java.lang.Throwable"
            })
    void a_value_whose_reading_throws_costs_its_call_only(String kind) throws Exception {
        SharedQueue<Object> queue = client.newQueue(4);
        SharedMap<String, Object> map = client.newMap();
        queue.put(new Trap(kind));
        queue.put("good");
        queue.put(new Trap(kind));
        map.put("bad", new Trap(kind));
        map.put("good", 5);

        for (Future<?> bad : List.of(queue.takeAsync(), map.getAsync("bad"))) {
            assertThatThrownBy(() -> bad.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
        }
        assertThat(queue.takeAsync().get(Waits.LONG.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo("good");
        assertThatThrownBy(queue::take).isNotNull();
        assertThat(map.getAsync("good").get(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(5);
        assertThat(map.get("good")).isEqualTo(5);
    }

    @Test
    void whatever_a_listener_throws_the_next_change_is_told() throws Exception {
        SharedMap<String, Integer> map = client.newMap();
        var told = new LinkedBlockingQueue<String>();
        try (var _ =
                map.onChange(change -> {
                    told.add(change.toString());
                    throw new AssertionError(change.toString());
                })) {
            for (int i = 0; i < 2; i++) {
                map.put("k", i);
                assertThat(told.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    void items_go_between_this_process_and_its_clients() throws IOException, InterruptedException {
        SharedQueue<List<Long>> here = server.queue("jobs");
        SharedQueue<List<Long>> there = client.queue("jobs");

        here.put(List.of(1L, 2L));
        assertThat(there.take()).isEqualTo(List.of(1L, 2L));
        assertThat(there.offer(List.of(3L))).isTrue();
        assertThat(there.offer(List.of(4L))).isTrue();
        assertThat(there.offer(List.of(5L), 50, TimeUnit.MILLISECONDS)).as("it is full").isFalse();
        assertThat(there.remainingCapacity()).isZero();
        assertThat(here.poll()).isEqualTo(List.of(3L));
        assertThat(there.size()).isEqualTo(1);
        assertThat(here.take()).isEqualTo(List.of(4L));
        assertThat(there.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void no_interrupt_of_take_loses_an_item() throws IOException, InterruptedException {
        SharedQueue<Long> here = server.queue("jobs");
        SharedQueue<Long> there = client.queue("jobs");
        var random = new Random(Seeds.next());
        long taken = 0;

        for (long item = 0; item < 100; item++) {
            var take = new FutureTask<>(there::take);
            Thread taker = Thread.ofPlatform().start(take);
            LockSupport.parkNanos(random.nextLong(2_000_000));
            here.put(item);
            LockSupport.parkNanos(random.nextLong(500_000));
            taker.interrupt();
            taker.join();
            Long left = here.poll();
            taken += take.state() == Future.State.SUCCESS ? 1 : 0;
            assertThat(take.state() == Future.State.SUCCESS ? take.resultNow() : left)
                    .isEqualTo(item);
        }

        assertThat(taken).as("how many came before the interrupt").isPositive();
    }

    @Test
    void a_registered_interface_is_called_by_name() throws IOException {
        try (var divider = client.object("divider")) {
            assertThat(divider.methods()).containsExactly("divide");
            assertThat(divider.call("divide", 7, 2)).isEqualTo(3L);
            assertThatThrownBy(() -> divider.call("divide", 1, 0))
                    .isInstanceOfSatisfying(
                            PyException.class, e -> assertThat(e.is("ZeroDivisionError")).isTrue());
            assertThatThrownBy(() -> divider.call("nonsense"))
                    .isInstanceOf(RemoteManagerException.class)
                    .hasMessageContaining("is not in exposed");
        }
    }

    @Test
    void a_wrong_key_and_a_wrong_name_are_told_apart() {
        assertThatThrownBy(() -> Manager.connect(server.address(), AuthKey.generate()))
                .isInstanceOf(AuthenticationException.class);
        assertThatThrownBy(() -> client.queue("nonsense"))
                .hasCauseInstanceOf(RemoteManagerException.class)
                .hasMessageContaining("is not offered by this manager");
    }

    @Test
    void a_take_ends_when_the_server_closes() throws IOException, InterruptedException {
        SharedQueue<Long> jobs = client.queue("jobs");
        var take = new FutureTask<>(jobs::take);
        Thread taker = Thread.ofPlatform().start(take);
        await().atMost(Waits.LONG).until(() -> taker.getState() != Thread.State.NEW);

        server.close();

        assertThatThrownBy(take::get).hasCauseInstanceOf(UncheckedIOException.class);
        taker.join();
    }

    @Test
    void a_short_key_does_not_listen_beyond_loopback() {
        assertThatThrownBy(() ->
                        Manager.serve(
                                Address.parse("0.0.0.0:0"),
                                AuthKey.ofText("short"),
                                Registry.standard()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the key has 5 bytes, must have at least 16");
    }
}
