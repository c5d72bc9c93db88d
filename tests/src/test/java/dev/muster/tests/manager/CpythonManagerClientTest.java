package dev.muster.tests.manager;

import static dev.muster.tests.manager.CpythonServer.evaluate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.AuthenticationException;
import dev.muster.manager.Manager;
import dev.muster.manager.RemoteManagerException;
import dev.muster.manager.RemoteObject;
import dev.muster.pickle.PyTuple;
import dev.muster.shared.Namespace;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import dev.muster.tests.kit.CuttableLink;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/// Proxies inside values, references and the end: Java as a client of managers of CPython.
class CpythonManagerClientTest extends AgainstCpython {
    @Test
    void shared_objects_inside_shared_objects_are_the_same_objects() throws Exception {
        SharedMap<String, Object> outer = manager.newMap();
        SharedList<Object> inner = manager.newList();
        inner.add("a");
        if (isPython3()) {
            outer.put("list", inner);
            outer.put("map", manager.newMap());
            outer.put("lock", manager.newLock());
            outer.put("semaphore", manager.newSemaphore(1));
            outer.put("event", manager.newEvent());
            outer.put("value", manager.newValue(1L));
            outer.put("namespace", manager.newNamespace());
            outer.put("barrier", manager.newBarrier(1));

            assertThat(outer.get("list")).isInstanceOf(SharedList.class).isEqualTo(inner);
            inner.add("b");
            assertThat((List<?>) outer.get("list")).hasSize(2);
            assertThat(outer.get("map")).isInstanceOf(SharedMap.class);
            assertThat(outer.get("lock")).isInstanceOf(SharedLock.class);
            assertThat(outer.get("semaphore")).isInstanceOf(SharedSemaphore.class);
            assertThat(outer.get("event")).isInstanceOf(SharedEvent.class);
            assertThat(outer.get("value")).isInstanceOf(SharedValue.class);
            assertThat(outer.get("namespace")).isInstanceOf(Namespace.class);
            assertThat(outer.get("barrier")).isInstanceOf(dev.muster.shared.SharedBarrier.class);
            assertThat(evaluate(manager, "args[0]['list'][:] == ['a', 'b']", outer))
                    .isEqualTo(true);
        } else {
            // Python 2 puts the object itself into the other.
            outer.put("list", inner);
            assertThat(outer.get("list")).isEqualTo(List.of("a"));
        }
        if (python.isAtLeast(3, 9)) {
            SharedQueue<Object> queue = manager.newQueue(0);
            outer.put("queue", queue);
            assertThat(outer.get("queue")).isInstanceOf(SharedQueue.class).isEqualTo(queue);
        }
    }

    @Test
    void a_manager_behind_a_tunnel_knows_its_own_objects() throws IOException {
        if (!isPython3()) {
            return;
        }
        try (CuttableLink link = CuttableLink.to(server.port());
                Manager tunnel = Manager.connect(Address.parse(link.address()), server.key())) {
            SharedMap<String, Object> outer = tunnel.newMap();
            SharedList<Object> inner = tunnel.newList();
            outer.put("list", inner);

            assertThat(outer.get("list")).isEqualTo(inner);
            assertThat(evaluate(tunnel, "type(args[0]).__name__", inner)).isEqualTo("ListProxy");
            assertThat(evaluate(tunnel, "args[0]._owned_by_manager", inner)).isEqualTo(true);
        }
    }

    @Test
    void a_queue_as_an_argument_of_an_old_python_is_refused_with_a_hint() throws IOException {
        if (!isPython3() || python.isAtLeast(3, 9)) {
            return;
        }
        SharedMap<String, Object> map = manager.newMap();

        assertThatThrownBy(() -> map.put("queue", manager.newQueue(0)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("CPython before 3.9 takes no queue");
    }

    @Test
    void a_long_answer_may_hold_shared_objects_of_all_kinds() throws IOException {
        if (!python.isAtLeast(3, 9)) {
            return; // its managers cannot put a queue into a list
        }
        SharedList<Object> list = manager.newList();
        SharedQueue<Object> queue = manager.newQueue(0);
        for (long i = 0; i < 1500; i++) {
            list.add(PyTuple.of(i));
        }
        list.add(queue);

        assertThat(list.snapshot()).hasSize(1501).endsWith(queue);
    }

    @Test
    void an_object_that_a_method_makes_is_shared() throws IOException {
        try (RemoteObject maker = manager.object("maker")) {
            assertThat(
                            maker.call("numbers_up_to", 3) instanceof SharedList<?> list
                                    ? list.snapshot()
                                    : null)
                    .isEqualTo(List.of(0L, 1L, 2L));
            try (var other = (RemoteObject) maker.call("other")) {
                assertThat(other).isNotNull();
                assertThat(other.call("add", 1, 2)).isEqualTo(30L);
            }
        }
    }

    @Test
    void a_proxy_of_another_manager_is_refused() throws IOException {
        SharedMap<String, Object> map = manager.newMap();

        try (Manager other = server.connect()) {
            SharedList<Object> foreign = other.newList();
            assertThatThrownBy(() -> map.put("a", foreign))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another manager");
        }
    }

    @Test
    void everything_is_given_back() throws IOException {
        long before = objects();
        var kept = new ArrayList<Object>(); // or the garbage collector gives some back before

        try (Manager other = server.connect()) {
            for (int i = 0; i < 3; i++) {
                SharedMap<String, Object> map = other.newMap();
                map.put("a", 1);
                SharedQueue<Object> queue = other.newQueue(0);
                queue.add(1);
                kept.addAll(List.of(map, queue));
            }
            try (RemoteObject maker = other.object("new_service", 3)) {
                assertThat(maker.call("add", 1, 1)).isEqualTo(6L);
            }
            assertThat(objects()).isEqualTo(before + 6);
            Reference.reachabilityFence(kept);
        }

        assertThat(objects()).isEqualTo(before);
    }

    @Test
    void what_nobody_has_any_more_is_given_back() throws IOException {
        long before = objects();
        for (int i = 0; i < 5; i++) {
            manager.newMap().put("a", i);
        }

        await().atMost(Waits.LONG)
                .untilAsserted(() -> {
                    System.gc();
                    assertThat(objects()).isLessThanOrEqualTo(before);
                });
    }

    private long objects() throws IOException {
        Object number = evaluate(manager, "server.number_of_objects(None)");
        return number instanceof Long count ? count : -1;
    }

    @Test
    void it_makes_no_picture_of_itself() {
        assertThatThrownBy(manager::snapshot)
                .isInstanceOf(RemoteManagerException.class)
                .hasMessageContaining("muster_snapshot");
    }

    @Test
    void a_closed_client_says_so() throws Exception {
        SharedMap<String, Object> map = manager.newMap();
        SharedQueue<Object> queue = manager.newQueue(0);
        var take = new FutureTask<>(queue::take);
        Thread taker = Thread.ofPlatform().start(take);
        await().atMost(Waits.LONG).until(() -> taker.getState() != Thread.State.NEW);

        manager.close();

        assertThatThrownBy(() -> map.get("a"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(take::get).hasCauseInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> map.getAsync("a").get())
                .hasCauseInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(manager::newMap).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void a_wrong_key_is_refused() {
        assertThatThrownBy(() -> Manager.connect(server.address(), AuthKey.generate()))
                .isInstanceOf(AuthenticationException.class);
    }
}
