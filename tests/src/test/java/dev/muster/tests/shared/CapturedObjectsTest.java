package dev.muster.tests.shared;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.JvmProcess;
import dev.muster.Pool;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Connection;
import dev.muster.hazelcast.Cluster;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.shared.Local;
import dev.muster.shared.Namespace;
import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedObjects;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import dev.muster.tests.cluster.TestCluster;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import dev.muster.tests.pool.PoolHome;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Each shared object alone, in pairs and inside of values, where a task or a process gets it: it
/// arrives, also if the others that it consists of have not come before.
@ExtendWith(Leaks.class)
@ParameterizedClass(name = "{0}")
@EnumSource(CapturedObjectsTest.Place.class)
class CapturedObjectsTest {
    /// Where the objects live.
    enum Place {
        MANAGER,
        MEMORY,
        CLUSTER
    }

    /// Some of a kind, since what has come before makes a difference, and where it lies.
    private static final int REPEATS = 5;

    @SuppressWarnings("serial") // these objects travel
    private record Holder(Object first, List<Object> others) implements Serializable {}

    private static Pool pool;

    /// Null until it is needed.
    private static @Nullable TestCluster nodes;

    @Parameter Place place;

    @TempDir Path folder;

    private AutoCloseable home;
    private Map<String, Callable<Object>> kinds;

    @BeforeAll
    static void open_a_pool() {
        pool = PoolHome.processes(c -> c.withWorkers(1));
    }

    @AfterAll
    static void close_the_pool() {
        pool.close();
        if (nodes != null) {
            nodes.close();
            nodes = null;
        }
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        kinds =
                switch (place) {
                    case MANAGER -> atManager();
                    case MEMORY -> inMemory();
                    case CLUSTER -> inCluster();
                };
    }

    @AfterEach
    void close() throws Exception {
        home.close();
    }

    private Map<String, Callable<Object>> atManager() throws IOException {
        ManagerServer manager =
                Manager.serve(
                        Address.parse(folder.resolve("socket").toString()),
                        AuthKey.generate(),
                        Registry.standard()
                                .withInterface(
                                        "counter", Counter.class, DeskService.CounterService::new));
        home = manager;
        Map<String, Callable<Object>> all = everywhere(manager);
        all.put("map", manager::newMap);
        all.put("list", manager::newList);
        all.put("namespace", manager::newNamespace);
        all.put("service", () -> manager.get("counter", Counter.class));
        return all;
    }

    private Map<String, Callable<Object>> inCluster() throws IOException, InterruptedException {
        TestCluster there = nodes;
        if (there == null) {
            there = TestCluster.start(1);
            nodes = there;
        }
        Cluster cluster = there.join();
        home = cluster;
        Map<String, Callable<Object>> all = everywhere(cluster);
        all.put("dead letters", () -> cluster.newQueue(0).deadLetters());
        all.put("map", cluster::newMap);
        all.put("list", cluster::newList);
        all.put("namespace", cluster::newNamespace);
        return all;
    }

    private Map<String, Callable<Object>> inMemory() {
        Local local = Local.open();
        home = local;
        Map<String, Callable<Object>> all = everywhere(local);
        all.put("dead letters", () -> local.newQueue(0).deadLetters());
        all.put("array", () -> SharedArray.longs(4));
        all.put("end of a pipe", () -> local.newPipe().first());
        return all;
    }

    private static Map<String, Callable<Object>> everywhere(SharedObjects objects) {
        Map<String, Callable<Object>> all = new LinkedHashMap<>();
        all.put("queue", () -> objects.newQueue(0));
        all.put("lock", objects::newLock);
        all.put("condition", () -> objects.newLock().newCondition());
        all.put("semaphore", () -> objects.newSemaphore(1));
        all.put("event", objects::newEvent);
        all.put("barrier", () -> objects.newBarrier(1));
        all.put("value", () -> objects.newValue(1));
        return all;
    }

    /// Uses an object where it has arrived.
    ///
    /// @return whether it works
    @SuppressWarnings("unchecked") // each is used with values that it takes
    private static boolean works(Object object) throws Exception {
        return switch (object) {
            case SharedCondition condition -> {
                SharedLock lock = condition.lock();
                lock.lock();
                condition.signalAll();
                boolean isSignalled = condition.awaitNanos(1) > 0;
                lock.unlock();
                yield !isSignalled && works(lock);
            }
            case SharedLock lock -> {
                lock.lock();
                lock.unlock();
                yield !lock.isHeldByCurrentThread();
            }
            case SharedQueue<?> queue -> queue.isEmpty() && queue.poll() == null;
            case SharedMap<?, ?> map ->
                    ((SharedMap<String, Integer>) map).merge("a", 1, Integer::sum) > 0;
            case SharedList<?> list -> ((SharedList<Integer>) list).add(1);
            case SharedSemaphore permits -> {
                permits.acquire();
                permits.release();
                yield true;
            }
            case SharedEvent event -> {
                event.set();
                yield event.await(Duration.ZERO);
            }
            case SharedBarrier barrier -> barrier.await() == 0;
            case SharedValue<?> value ->
                    ((SharedValue<Integer>) value).updateAndGet(x -> x + 1) > 1;
            case Namespace names -> {
                names.set("a", 1);
                yield names.find("a").isPresent();
            }
            case Counter counter -> {
                counter.count();
                yield counter.total() > 0;
            }
            case SharedArray.OfLong array -> array.getAndAdd(0, 1) >= 0;
            case Connection end -> !end.poll(Duration.ZERO);
            default -> throw new IllegalArgumentException(object + " is no shared object");
        };
    }

    private static boolean allWork(List<Object> objects) throws Exception {
        for (Object object : objects) {
            if (!works(object)) {
                throw new IllegalStateException(object + " does not work");
            }
        }
        return true;
    }

    private Object make(String kind) throws Exception {
        return kinds.get(kind).call();
    }

    private List<Object> oneOfEach() throws Exception {
        List<Object> all = new ArrayList<>();
        for (String kind : kinds.keySet()) {
            all.add(make(kind));
        }
        return all;
    }

    @Test
    void alone() throws Exception {
        for (String kind : kinds.keySet()) {
            for (int i = 0; i < REPEATS; i++) {
                Object captured = make(kind);

                assertThat(result(pool.submit(() -> works(captured)))).as(kind).isTrue();
                assertThat(result(pool.submit(CapturedObjectsTest::works, make(kind))))
                        .as(kind)
                        .isTrue();
            }
        }
    }

    @Test
    void in_pairs() throws Exception {
        for (String kind : kinds.keySet()) {
            for (String another : kinds.keySet()) {
                Object first = make(kind);
                Object second = make(another);

                assertThat(result(pool.submit(() -> works(first) && works(second))))
                        .as("%s and %s", kind, another)
                        .isTrue();
            }
        }
    }

    @Test
    void what_belongs_together_in_both_orders() throws Exception {
        var condition = (SharedCondition) make("condition");
        SharedLock lock = condition.lock();
        var next = (SharedCondition) make("condition");
        SharedLock itsLock = next.lock();

        assertThat(result(pool.submit(() -> works(condition) && lock.equals(condition.lock()))))
                .isTrue();
        assertThat(result(pool.submit(() -> works(itsLock) && itsLock.equals(next.lock()))))
                .isTrue();
    }

    @Test
    void in_records_lists_and_maps() throws Exception {
        for (String kind : kinds.keySet()) {
            var holder = new Holder(make(kind), List.of(make(kind), "text", List.of(make(kind))));
            Map<String, Object> map = Map.of("a", make(kind));

            assertThat(
                            result(
                                    pool.submit(() ->
                                            works(holder.first())
                                                    && works(holder.others().getFirst())
                                                    && works(map.get("a")))))
                    .as(kind)
                    .isTrue();
        }
    }

    @Test
    void in_a_queue() throws Exception {
        @SuppressWarnings("unchecked") // of anything
        var queue = (SharedQueue<Object>) make("queue");
        for (String kind : kinds.keySet()) {
            Object object = make(kind);
            queue.put(object);
            queue.put(new Holder(object, List.of()));

            assertThat(result(pool.submit(() -> works(queue.take())))).as(kind).isTrue();
            assertThat(
                            result(
                                    pool.submit(() ->
                                            queue.take() instanceof Holder h && works(h.first()))))
                    .as(kind)
                    .isTrue();
        }
    }

    @Test
    void in_a_process() throws Exception {
        Object condition = make("condition");
        assertEndsWell(JvmProcess.start(() -> works(condition)));

        List<Object> all = oneOfEach();
        Path done = folder.resolve("done");
        assertEndsWell(
                JvmProcess.start(() -> Files.writeString(done, String.valueOf(allWork(all)))));
        assertThat(done).hasContent("true");
    }

    private static void assertEndsWell(JvmProcess process)
            throws InterruptedException, WorkerStartException {
        assertThat(process.join(Waits.LONG)).isTrue();
        assertThat(process.exitStatus().orElseThrow().code()).isZero();
    }
}
