package dev.muster.tests.manager;

import static dev.muster.tests.manager.CpythonServer.evaluate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.connection.AuthKey;
import dev.muster.connection.AuthenticationException;
import dev.muster.manager.Manager;
import dev.muster.manager.RemoteManagerException;
import dev.muster.manager.RemoteObject;
import dev.muster.pickle.PyException;
import dev.muster.pickle.PyTuple;
import dev.muster.shared.Namespace;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.Pythons;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Java as a client of managers of unmodified CPythons.
@Tag("python")
@ExtendWith(Leaks.class)
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("pythons")
class CpythonManagerClientTest {
    @TempDir private static Path folder;
    private static final Map<Python, CpythonServer> SERVERS = new ConcurrentHashMap<>();

    @Parameter private Python python;
    private CpythonServer server;
    private Manager manager;

    /// The oldest, the oldest Python 3, the newest.
    static List<Python> pythons() {
        var chosen = new LinkedHashSet<Python>();
        List<Python> all = Pythons.all();
        all.stream().findFirst().ifPresent(chosen::add);
        all.stream().filter(each -> each.isAtLeast(3, 0)).findFirst().ifPresent(chosen::add);
        Pythons.newest().ifPresent(chosen::add);
        return List.copyOf(chosen);
    }

    @BeforeAll
    static void prepare() {
        SERVERS.clear();
    }

    @AfterAll
    static void end() {
        SERVERS.values().forEach(CpythonServer::close);
    }

    @BeforeEach
    void connect() throws IOException, InterruptedException {
        server = SERVERS.get(python);
        if (server == null) {
            server = CpythonServer.start(python, folder);
            SERVERS.put(python, server);
        }
        manager = server.connect();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private boolean isPython3() {
        return python.isAtLeast(3, 0);
    }

    // ---- maps and lists ----

    @Test
    void a_dict_is_a_map() throws IOException {
        SharedMap<String, Object> map = manager.newMap();

        assertThat(map.put("one", 1)).isNull();
        assertThat(map.put("one", 11)).isEqualTo(1L);
        map.putAll(Map.of("two", List.of(2L, "zwei")));
        assertThat(map.get("two")).isEqualTo(List.of(2L, "zwei"));
        assertThat(map.get("three")).isNull();
        assertThat(map).containsKey("one").doesNotContainKey("three").hasSize(2);
        assertThat(map.remove("three")).isNull();
        assertThat(map.remove("two")).isEqualTo(List.of(2L, "zwei"));
        assertThat(map.computeIfAbsent("four", _ -> 4L)).isEqualTo(4L);
        assertThat(map.computeIfAbsent("four", _ -> 44L)).isEqualTo(4L);
        assertThat(map.entrySet()).contains(Map.entry("four", 4L)).hasSize(2);
        assertThat(map.keySet()).containsExactlyInAnyOrder("one", "four");
        assertThat(map.keySet().remove("one")).isTrue();
        assertThat(map.values()).containsExactly(4L);
        assertThat(evaluate(manager, "args[0].items() == [('four', 4)]", map)).isEqualTo(true);
        map.clear();
        assertThat(map.isEmpty()).isTrue();
    }

    @Test
    void keys_are_those_of_python() throws IOException {
        SharedMap<Object, Object> map = manager.newMap();

        map.put(PyTuple.of(1, "a"), "tuple");
        map.put(1, "one");
        map.put(true, "also one");
        assertThat(map.get(PyTuple.of(1.0, "a"))).isEqualTo("tuple");
        assertThat(map.get(1L)).isEqualTo("also one");
        assertThatThrownBy(() -> map.put(List.of(1), "list"))
                .isInstanceOf(PyException.class)
                .hasMessageContaining("unhashable");
        assertThatThrownBy(() -> map.get(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.put("a", null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void calls_of_a_map_that_wait_for_no_answer_keep_their_order() throws Exception {
        SharedMap<String, Long> map = manager.newMap();

        CompletableFuture<Void> last = map.putAsync("a", 0L);
        for (long i = 1; i <= 50; i++) {
            last = map.putAsync("a", i);
        }
        assertThat(map.getAsync("a").get()).isEqualTo(50L);
        assertThat(last).isDone();
        assertThat(map.removeAsync("a").get()).isEqualTo(50L);
        assertThat(map.getAsync("a").get()).isNull();
    }

    @Test
    void what_a_dict_cannot_do_in_one_step_is_refused_and_changes_nothing() throws IOException {
        SharedMap<String, Long> map = manager.newMap();
        map.put("a", 1L);

        List<Runnable> calls =
                List.of(
                        () -> map.putIfAbsent("a", 2L),
                        () -> map.putIfAbsent("b", 2L),
                        () -> map.remove("a", 1L),
                        () -> map.replace("a", 2L),
                        () -> map.replace("a", 1L, 2L),
                        () -> map.compute("a", (_, old) -> old),
                        () -> map.computeIfPresent("a", (_, old) -> old),
                        () -> map.merge("a", 1L, Long::sum),
                        () -> map.replaceAll((_, old) -> old + 1),
                        () -> map.onChange(_ -> {}),
                        () -> map.nearCached(10));
        for (Runnable call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("a manager of CPython")
                    .hasMessageContaining("use a manager of Muster");
        }
        assertThat(map).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void a_dict_registered_without_a_proxy_class_can_be_used_too() throws IOException {
        SharedMap<String, Object> map = manager.map("get_plain_dict");

        assertThat(map.get("a")).isEqualTo(1L);
        map.put("b", 2);
        assertThat(map.containsKey("b")).isTrue();
        assertThat(map.containsKey("c")).isFalse();
        assertThat(map).hasSize(2).containsEntry("b", 2L);
        map.remove("b");
        assertThat(map).containsOnlyKeys("a");
    }

    @Test
    void a_list_is_a_list() throws IOException {
        SharedList<Object> list = manager.newList();

        list.addAll(List.of("a", "b", "c"));
        list.add("d");
        list.add(0, "z");
        list.add(5, "end");
        assertThat(list).containsExactly("z", "a", "b", "c", "d", "end");
        assertThat(list.set(0, "y")).isEqualTo("z");
        assertThat(list.remove(1)).isEqualTo("a");
        assertThat(list.remove("b")).isTrue();
        assertThat(list.remove("b")).isFalse();
        list.addAll(1, List.of("i", "i"));
        assertThat(list.snapshot()).containsExactly("y", "i", "i", "c", "d", "end");
        assertThat(list.indexOf("i")).isEqualTo(1);
        assertThat(list.lastIndexOf("i")).isEqualTo(2);
        assertThat(list.indexOf("none")).isEqualTo(-1);
        assertThat(list.contains("end")).isTrue();
        assertThat(list.removeIf("i"::equals)).isTrue();
        assertThat(list).hasSize(4).isEqualTo(List.of("y", "c", "d", "end"));
        list.sort(null);
        assertThat(list.getFirst()).isEqualTo("c");
        assertThat(list.removeLast()).isEqualTo("y");
        list.sort(Comparator.comparing(Object::toString).reversed());
        assertThat(evaluate(manager, "args[0][:] == ['end', 'd', 'c']", list)).isEqualTo(true);
        list.clear();
        assertThat(list.isEmpty()).isTrue();
    }

    @Test
    void places_outside_of_a_list_are_refused() throws IOException {
        SharedList<Object> list = manager.newList();
        list.add(null);

        assertThat(list.get(0)).isNull();
        for (int place : new int[] {-1, 1}) {
            assertThatThrownBy(() -> list.get(place))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("index is " + place);
            assertThatThrownBy(() -> list.set(place, "a"))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> list.remove(place))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> list.add(2, "a")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.add(-1, "a")).isInstanceOf(IndexOutOfBoundsException.class);
        list.clear();
        assertThatThrownBy(list::getLast).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> list.onChange(_ -> {}))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    // ---- queues ----

    @Test
    void a_queue_passes_items_between_java_and_python() throws Exception {
        SharedQueue<Object> jobs = manager.queue("get_job_q");

        jobs.put(List.of(1, "a"));
        assertThat(evaluate(manager, "args[0].get() == [1, 'a']", jobs)).isEqualTo(true);
        evaluate(manager, "args[0].task_done()", jobs);
        evaluate(manager, "args[0].put(u'\\xe4')", jobs);
        assertThat(jobs.poll(2, TimeUnit.SECONDS)).isEqualTo("ä");
        assertThat(jobs.poll()).isNull();
        jobs.join();
        SharedQueue<Object> small = manager.newQueue(1);
        assertThat(small.offer(1)).isTrue();
        assertThat(small.offer(2)).isFalse();
        assertThat(small.offer(2, 10, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(small.remainingCapacity()).isZero();
        assertThat(small.size()).isEqualTo(1);
        assertThatThrownBy(small::takeLease)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("no leases");
        assertThatThrownBy(small::peek).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void items_of_a_queue_are_waited_for_by_futures_in_order() throws Exception {
        SharedQueue<Long> queue = manager.newQueue(2);

        CompletableFuture<Long> first = queue.takeAsync();
        CompletableFuture<Long> second = queue.takeAsync();
        CompletableFuture<Long> third = queue.takeAsync();
        assertThat(third.cancel(true)).isTrue();
        for (long i = 1; i <= 6; i++) {
            queue.putAsync(i);
        }
        assertThat(first.get()).isEqualTo(1);
        assertThat(second.get()).isEqualTo(2);
        for (long i = 3; i <= 6; i++) {
            assertThat(queue.take()).isEqualTo(i);
        }
    }

    @Test
    void a_cancelled_take_loses_nothing() throws Exception {
        SharedQueue<Long> queue = manager.newQueue(0);

        for (long i = 0; i < 20; i++) {
            CompletableFuture<Long> take = queue.takeAsync();
            queue.put(i);
            boolean isCancelled = take.cancel(true);
            assertThat(isCancelled ? queue.take() : take.get()).isEqualTo(i);
        }
    }

    @Test
    void an_interrupt_ends_a_join() throws Exception {
        SharedQueue<Long> queue = manager.newQueue(0);
        evaluate(manager, "args[0].put(1)", queue);
        var join =
                new FutureTask<>(() -> {
                    queue.join();
                    return true;
                });
        Thread joiner = Thread.ofPlatform().start(join);

        joiner.interrupt();

        assertThatThrownBy(join::get).hasCauseInstanceOf(InterruptedException.class);
        queue.take();
        queue.join();
    }

    // ---- locks and their like ----

    @Test
    void a_lock_is_owned_by_one_thread() throws Exception {
        for (SharedLock lock : List.of(manager.newLock(), manager.lock("get_lock"))) {
            lock.lock();
            lock.lock();
            assertThat(lock.isHeldByCurrentThread()).isTrue();
            var other =
                    new FutureTask<>(
                            () -> lock.tryLock() || lock.tryLock(20, TimeUnit.MILLISECONDS));
            Thread.ofVirtual().start(other);
            assertThat(other.get()).isFalse();
            lock.unlock();
            assertThat(lock.isHeldByCurrentThread()).isTrue();
            lock.unlock();
            assertThat(lock.isHeldByCurrentThread()).isFalse();
            assertThatThrownBy(lock::unlock)
                    .isInstanceOf(IllegalMonitorStateException.class)
                    .hasMessageContaining("must hold it");
            assertThatThrownBy(lock::newCondition)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("SharedEvent");
            assertThat(lock.tryLock()).isTrue();
            lock.unlock();
        }
    }

    @Test
    void an_interrupt_ends_the_wait_for_a_lock() throws Exception {
        SharedLock lock = manager.newLock();
        lock.lock();
        var wait =
                new FutureTask<>(() -> {
                    lock.lockInterruptibly();
                    return true;
                });
        Thread waiter = Thread.ofPlatform().start(wait);

        waiter.interrupt();

        assertThatThrownBy(wait::get).hasCauseInstanceOf(InterruptedException.class);
        lock.unlock();
        assertThat(lock.tryLock(2, TimeUnit.SECONDS)).isTrue();
        lock.unlock();
    }

    @Test
    void permits_are_counted() throws Exception {
        SharedSemaphore semaphore = manager.newSemaphore(1);
        SharedSemaphore bounded = manager.semaphore("get_bounded_semaphore");

        semaphore.acquire();
        assertThat(semaphore.tryAcquire()).isFalse();
        assertThat(semaphore.tryAcquire(1, Waits.SHORT)).isFalse();
        semaphore.release(2);
        assertThat(semaphore.tryAcquire(1, Waits.MEDIUM)).isTrue();
        assertThat(semaphore.tryAcquire()).isTrue();
        assertThat(semaphore.tryAcquire()).isFalse();
        assertThatThrownBy(bounded::release)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than at first");
        assertThatThrownBy(() -> bounded.acquire(2))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(bounded::availablePermits)
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> manager.newSemaphore(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_event_wakes_those_who_wait() throws Exception {
        SharedEvent event = manager.event("get_event");
        event.clear();
        assertThat(event.isSet()).isFalse();
        assertThat(event.await(Waits.SHORT)).isFalse();
        var wait =
                new FutureTask<>(() -> {
                    event.await();
                    return true;
                });
        Thread.ofVirtual().start(wait);

        evaluate(manager, "args[0].set()", event);

        assertThat(wait.get()).isTrue();
        assertThat(event.isSet()).isTrue();
        assertThatThrownBy(() -> event.onChange(_ -> {}))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_barrier_lets_all_parties_through_together() throws Exception {
        if (!isPython3()) {
            assertThatThrownBy(() -> manager.newBarrier(2))
                    .isInstanceOf(RemoteManagerException.class)
                    .hasMessageContaining("KeyError: 'Barrier'");
            return;
        }
        var barrier = manager.newBarrier(2);
        assertThat(barrier.parties()).isEqualTo(2);
        var other = new FutureTask<Integer>(barrier::await);
        Thread.ofVirtual().start(other);
        await().until(() -> barrier.numberWaiting() == 1);

        assertThat(barrier.await()).as("the last to come").isZero();
        assertThat(other.get()).as("the first to come").isEqualTo(1);
        assertThatThrownBy(() -> barrier.await(Waits.SHORT)).isInstanceOf(TimeoutException.class);
        assertThat(barrier.isBroken()).isTrue();
        assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
        barrier.reset();
        assertThat(barrier.isBroken()).isFalse();
    }

    @Test
    void an_interrupt_breaks_a_barrier() throws Exception {
        if (!isPython3()) {
            return;
        }
        var barrier = manager.newBarrier(2);
        var wait = new FutureTask<Integer>(barrier::await);
        Thread waiter = Thread.ofPlatform().start(wait);
        await().until(() -> barrier.numberWaiting() == 1);

        waiter.interrupt();

        assertThatThrownBy(wait::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(barrier.isBroken()).isTrue();
    }

    // ---- values and namespaces ----

    @Test
    void a_value_is_read_and_set() throws IOException {
        SharedValue<Object> named = manager.value("get_value");
        SharedValue<Object> made = manager.newValue(List.of(1L));

        assertThat(named.get()).isIn(7L, 8L);
        named.set(8L);
        assertThat(named.get()).isEqualTo(8L);
        assertThat(made.get()).isEqualTo(List.of(1L));
        made.set(null);
        assertThat(made.get()).isNull();
        assertThatThrownBy(() -> made.compareAndSet(null, 1L))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("SharedLock");
    }

    @Test
    void a_namespace_has_attributes() throws IOException {
        Namespace namespace = manager.namespace("get_namespace");

        assertThat(namespace.get("a", Long.class)).isEqualTo(1L);
        namespace.set("b", "two");
        assertThat(namespace.names()).containsExactlyInAnyOrder("a", "b");
        assertThat(namespace.remove("b")).isTrue();
        assertThat(namespace.remove("b")).isFalse();
        assertThat(namespace.find("b")).isEmpty();
        assertThatThrownBy(() -> namespace.get("b", String.class))
                .isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> namespace.get("a", String.class))
                .isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> namespace.find("__class__"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(manager.newNamespace().names()).isEmpty();
    }

    // ---- registered callables and interfaces ----

    /// A corner.
    public record Corner(int x, int y) {}

    /// What Java sees of the object `service`.
    public interface Service {
        /// Adds.
        int add(int a, int b);

        /// Adds any number.
        long sumAll(long... numbers);

        /// Divides, rounding down.
        long divide(long a, long b) throws ArithmeticException;

        /// A number that may be large.
        BigInteger power(long a, long b);

        /// The word that comes most often; named in Java's way in Python, too.
        String mostCommon(List<String> words);

        /// Pairs as records.
        List<Corner> corners();

        /// A dict as a record.
        Corner cornerByName();

        /// A word, or nothing.
        Optional<String> findWord(String word);

        /// Raises.
        void fail(String text);

        /// Raises what is declared.
        void wrongValue() throws IllegalArgumentException;

        /// Runs here.
        default int addOne(int a) {
            return add(a, 1);
        }
    }

    /// The same with other types.
    public interface OtherTypes {
        /// Too narrow.
        int power(long a, long b);

        /// Of another kind.
        String add(int a, int b);

        /// Without a value.
        int none();

        /// Without waiting.
        CompletableFuture<Integer> divide(int a, int b);
    }

    /// Wants more than there is.
    public interface TooMuch {
        /// Not there.
        void flyAway();
    }

    @Test
    void a_registered_object_is_called_through_a_java_interface() throws IOException {
        Service service = manager.get("service", Service.class);

        assertThat(service.add(2, 3)).isEqualTo(5);
        assertThat(service.addOne(2)).isEqualTo(3);
        assertThat(service.sumAll(1, 2, 3)).isEqualTo(6);
        assertThat(service.power(2, 100)).isEqualTo(BigInteger.TWO.pow(100));
        assertThat(service.mostCommon(List.of("a", "b", "b"))).isEqualTo("b");
        assertThat(service.corners()).containsExactly(new Corner(1, 2), new Corner(3, 4));
        assertThat(service.cornerByName()).isEqualTo(new Corner(5, 6));
        assertThat(service.findWord("there")).contains("there");
        assertThat(service.findWord("elsewhere")).isEmpty();
        assertThat(service)
                .isEqualTo(manager.get("service", Service.class))
                .hasSameHashCodeAs(manager.get("service", Service.class))
                .isNotEqualTo(manager.get("new_service", Service.class));
        assertThat(service.toString()).contains("Service").contains("127.0.0.1");
    }

    @Test
    void what_python_raises_is_thrown() throws IOException {
        Service service = manager.get("service", Service.class);

        assertThatThrownBy(() -> service.fail("for a reason"))
                .isInstanceOfSatisfying(
                        PyException.class,
                        e -> {
                            assertThat(e.type().name()).isEqualTo("ServiceError");
                            assertThat(e.args()).isEqualTo(PyTuple.of("for a reason"));
                        });
        assertThatThrownBy(service::wrongValue)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ValueError: a wrong value")
                .hasCauseInstanceOf(PyException.class);
        assertThatThrownBy(() -> service.divide(1, 0)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void an_answer_that_does_not_fit_its_java_type_is_refused() throws Exception {
        OtherTypes service = manager.get("service", OtherTypes.class);

        assertThat(service.power(2, 30)).isEqualTo(1 << 30);
        assertThatThrownBy(() -> service.power(2, 31))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("2147483648, which is out of the range of Integer");
        assertThatThrownBy(() -> service.add(1, 2))
                .isInstanceOf(ClassCastException.class)
                .hasMessageContaining("'add' answered a int, which cannot be a Java String");
        assertThatThrownBy(service::none)
                .isInstanceOf(ClassCastException.class)
                .hasMessageContaining("NoneType");
        assertThat(service.divide(7, 2).get()).isEqualTo(3);
        assertThatThrownBy(() -> service.divide(7, 0).get()).hasCauseInstanceOf(PyException.class);
    }

    @Test
    void a_name_that_does_not_fit_is_refused_with_the_words_of_python() {
        assertThatThrownBy(() -> manager.queue("nonsense"))
                .isInstanceOf(RemoteManagerException.class)
                .hasMessageContaining("Traceback (most recent call last)")
                .hasMessageContaining("nonsense");
        assertThatThrownBy(() -> manager.map("get_job_q"))
                .isInstanceOf(RemoteManagerException.class)
                .hasMessageContaining("'get_job_q'")
                .hasMessageContaining("is not a map")
                .hasMessageContaining("task_done");
        assertThatThrownBy(() -> manager.get("service", TooMuch.class))
                .isInstanceOf(RemoteManagerException.class)
                .hasMessageContaining("neither flyAway nor fly_away");
        assertThatThrownBy(() -> manager.get("service", String.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failures_of_a_call_leave_the_connection_and_its_locks_sound() throws IOException {
        SharedLock lock = manager.newLock();
        SharedMap<String, Object> map = manager.newMap();
        lock.lock();

        try (RemoteObject service = manager.object("service")) {
            assertThatThrownBy(() -> service.call("run", "1 +"))
                    .isInstanceOf(PyException.class)
                    .hasMessageContaining("SyntaxError");
            assertThatThrownBy(() -> service.call("function"))
                    .isInstanceOf(RemoteManagerException.class)
                    .hasMessageContaining("Traceback");
            assertThatThrownBy(() -> service.call("_hidden"))
                    .isInstanceOf(RemoteManagerException.class)
                    .hasMessageContaining("not in exposed");
        }
        assertThatThrownBy(() -> map.put("a", new Corner(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("withRecord");

        assertThat(lock.isHeldByCurrentThread()).isTrue();
        lock.unlock();
    }

    // ---- proxies inside values ----

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
    void an_object_that_a_method_makes_is_shared() throws IOException {
        try (RemoteObject maker = manager.object("maker")) {
            assertThat(maker.call("numbers_up_to", 3))
                    .isInstanceOfSatisfying(
                            SharedList.class, list -> assertThat(list.size()).isEqualTo(3));
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

        try (Manager other = server.connect()) {
            for (int i = 0; i < 3; i++) {
                SharedMap<String, Object> map = other.newMap();
                map.put("a", 1);
                other.newQueue(0).add(1);
            }
            try (RemoteObject maker = other.object("new_service", 3)) {
                assertThat(maker.call("add", 1, 1)).isEqualTo(6L);
            }
            assertThat(objects()).isEqualTo(before + 6);
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

    // ---- the end ----

    @Test
    void a_closed_client_says_so() throws Exception {
        SharedMap<String, Object> map = manager.newMap();
        SharedQueue<Object> queue = manager.newQueue(0);
        var take = new FutureTask<>(queue::take);
        Thread taker = Thread.ofPlatform().start(take);
        await().until(() -> taker.getState() != Thread.State.NEW);

        manager.close();

        assertThatThrownBy(() -> map.get("a"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(take::get).hasCauseInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> map.getAsync("a").get())
                .hasCauseInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(manager::newMap).isInstanceOf(IOException.class);
    }

    @Test
    void a_wrong_key_is_refused() {
        assertThatThrownBy(() -> Manager.connect(server.address(), AuthKey.generate()))
                .isInstanceOf(AuthenticationException.class);
    }
}
