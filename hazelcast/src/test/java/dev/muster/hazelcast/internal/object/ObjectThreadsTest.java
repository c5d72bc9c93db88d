package dev.muster.hazelcast.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.Client;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.EntryEventType;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import com.hazelcast.map.listener.EntryExpiredListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import dev.muster.Subscription;
import dev.muster.hazelcast.internal.RecordingEngine;
import dev.muster.hazelcast.internal.ThrowingEvents;
import dev.muster.internal.protocol.DataOperations.MapOperations;
import dev.muster.internal.protocol.Result;
import dev.muster.internal.protocol.SharedType;
import dev.muster.internal.system.Threads;
import dev.muster.shared.MapChange;
import dev.muster.shared.NearCachedMap;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedSemaphore;
import dev.muster.shared.SharedValue;
import dev.muster.shared.ValueChange;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.EventListener;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever one event, one listener or one turn throws, the thread that handles it goes on.
class ObjectThreadsTest {
    @SuppressWarnings("NullAway.Init") // made before all tests
    private static RecordingEngine cluster;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private static ClusterObjects objects;

    @BeforeAll
    static void start() throws IOException {
        cluster = RecordingEngine.start();
        objects = new ClusterObjects(cluster.engine());
    }

    @AfterAll
    static void end() {
        objects.close();
        cluster.close();
    }

    /// The listeners of objects that were given to the engine after the first so many of all.
    private static List<EventListener> since(int count) {
        return cluster.listeners().stream()
                .skip(count)
                .filter(each ->
                        each.getClass()
                                .getPackageName()
                                .equals(ObjectThreadsTest.class.getPackageName()))
                .toList();
    }

    // ---- events ----

    @ParameterizedTest
    @EnumSource
    void whatever_an_event_throws_the_next_one_is_heard(Thrown thrown)
            throws ExecutionException, InterruptedException {
        int before = cluster.listeners().size();
        SharedMap<String, Integer> map = objects.newMap();
        SharedValue<Integer> value = objects.newValue(0);
        SharedSemaphore semaphore = objects.newSemaphore(0);
        var mapHeard = new CopyOnWriteArrayList<MapChange<String, Integer>>();
        var valueHeard = new CopyOnWriteArrayList<ValueChange<Integer>>();
        var acquiring =
                new FutureTask<>(() -> {
                    semaphore.acquire();
                    return true;
                });
        Threads.daemon("muster-test-acquiring", acquiring).start();
        try (Subscription _ = map.onChange(mapHeard::add);
                Subscription _ = value.onChange(valueHeard::add);
                NearCachedMap<String, Integer> cache = map.nearCached(10)) {
            map.put("a", 1);
            await().atMost(Waits.LONG)
                    .until(() -> Objects.equals(cache.get("a"), 1)); // and keeps it
            await().atMost(Waits.LONG).until(() -> since(before).size() == 4);
            var events = new ThrowingEvents(cluster.member());

            assertThat(since(before))
                    .allSatisfy(each ->
                            assertThatCode(() -> events.tell(each, thrown))
                                    .doesNotThrowAnyException());

            map.put("a", 2);
            value.set(1);
            semaphore.release();
            await().atMost(Waits.LONG)
                    .untilAsserted(
                            () -> assertThat(mapHeard).contains(new MapChange.Put<>("a", 2)));
            assertThat(mapHeard).contains(new MapChange.Gap<>()); // for what was not understood
            await().atMost(Waits.LONG)
                    .untilAsserted(() ->
                            assertThat(valueHeard).containsExactly(new ValueChange.Changed<>(1)));
            await().atMost(Waits.LONG).until(() -> Objects.equals(cache.get("a"), 2));
            assertThat(acquiring.get()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_end_of_a_process_throws_the_next_one_is_seen(Thrown thrown)
            throws IOException {
        int before = cluster.listeners().size();
        var seen = new AtomicInteger();
        try (var _ =
                new Participants(
                        cluster.engine(),
                        () -> {
                            seen.incrementAndGet();
                            thrown.fly();
                        },
                        () -> {})) {
            List<EventListener> added = since(before);
            byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(1).array();
            var entry = new EntryEvent<>("map", null, EntryEventType.REMOVED.getType(), key, key);
            var events = new ThrowingEvents(cluster.member());

            assertThat(added)
                    .hasSize(2)
                    .allSatisfy(each ->
                            assertThatCode(() -> events.tell(each, thrown))
                                    .doesNotThrowAnyException());
            assertThatCode(() -> entryRemoved(added.get(0), entry)).doesNotThrowAnyException();
            assertThat(seen).hasPositiveValue();
            int first = seen.get();
            assertThatCode(() -> entryExpired(added.get(0), entry)).doesNotThrowAnyException();
            assertThat(seen).hasValueGreaterThan(first);

            var members = (MembershipListener) added.get(1);
            for (int i = 0; i < 2; i++) {
                int last = seen.get();
                members.memberRemoved(new Gone());
                await().atMost(Waits.LONG).until(() -> seen.get() > last);
            }
        }
    }

    @Test
    void with_the_last_node_all_that_was_seen_is_old() throws IOException {
        int before = cluster.listeners().size();
        var backs = new AtomicInteger();
        try (var _ = new Participants(cluster.engine(), () -> {}, backs::incrementAndGet)) {
            var members = (MembershipListener) since(before).get(1);

            members.memberRemoved(new Gone());
            assertThat(backs).hasValue(0);
            members.memberRemoved(new Gone(Set.of()));

            assertThat(backs).hasValue(1);
        }
    }

    /// A member has gone that nobody knows.
    private static final class Gone extends MembershipEvent {
        private static final long serialVersionUID = 1L;

        Gone() {
            this(cluster.member().getMembers());
        }

        /// @param left those that are still there
        Gone(Set<Member> left) {
            super(
                    cluster.member(),
                    cluster.member().getMembers().iterator().next(),
                    MEMBER_REMOVED,
                    left);
        }

        @Override
        public Member getMember() {
            return withRandomId(Member.class);
        }
    }

    private static <T> T withRandomId(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, _, _) -> UUID.randomUUID()));
    }

    @SuppressWarnings("unchecked") // all maps are of bytes
    private static void entryRemoved(EventListener listener, EntryEvent<byte[], byte[]> event) {
        ((EntryRemovedListener<byte[], byte[]>) listener).entryRemoved(event);
    }

    @SuppressWarnings("unchecked") // all maps are of bytes
    private static void entryExpired(EventListener listener, EntryEvent<byte[], byte[]> event) {
        ((EntryExpiredListener<byte[], byte[]>) listener).entryExpired(event);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_is_called_after_a_change_of_the_cluster_throws_all_are_called(Thrown thrown)
            throws IOException {
        int before = cluster.listeners().size();
        var other = new ClusterObjects(cluster.engine());
        try (other) {
            Set<String> called = ConcurrentHashMap.newKeySet();
            var calls = new AtomicInteger();
            for (String each : List.of("a", "b")) {
                other.whenUnsure(() -> {
                    called.add(each);
                    calls.incrementAndGet();
                    thrown.fly();
                });
            }
            List<LifecycleListener> lives =
                    since(before).stream()
                            .filter(LifecycleListener.class::isInstance)
                            .map(LifecycleListener.class::cast)
                            .toList();

            assertThatCode(
                            () -> {
                                for (LifecycleListener each : lives) {
                                    each.stateChanged(new LifecycleEvent(LifecycleState.MERGED));
                                    each.stateChanged(new LifecycleEvent(LifecycleState.MERGED));
                                }
                            })
                    .doesNotThrowAnyException();

            assertThat(called).containsExactlyInAnyOrder("a", "b");
            assertThat(calls).hasValue(4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_end_of_a_client_throws_the_next_one_is_seen(Thrown thrown)
            throws IOException {
        ScheduledExecutorService timer = Threads.timer("muster-test-timer");
        var seen = new AtomicInteger();
        Client client = withRandomId(Client.class);
        try (var lost =
                new LostClients(
                        cluster.engine(),
                        timer,
                        _ -> {
                            seen.incrementAndGet();
                            thrown.fly();
                        },
                        0)) {
            assertThatCode(
                            () -> {
                                lost.clientDisconnected(client);
                                lost.clientDisconnected(client);
                            })
                    .doesNotThrowAnyException();
            assertThat(seen).hasValue(2);
        } finally {
            timer.shutdownNow();
        }
    }

    // ---- threads ----

    @ParameterizedTest
    @EnumSource
    void whatever_a_listener_throws_it_is_told_the_next_change(Thrown thrown) {
        var told = new CopyOnWriteArrayList<String>();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        var thread =
                new ListenerThread<String>(
                        objects,
                        change -> {
                            told.add(change);
                            threads.add(Thread.currentThread());
                            thrown.fly();
                        },
                        () -> {
                            told.add("gap");
                            thrown.fly();
                            throw new AssertionError("it flies");
                        });

        thread.run(() -> thread.tell("first"));
        thread.gap();
        thread.run(() -> thread.tell("second"));

        await().atMost(Waits.LONG)
                .untilAsserted(() -> assertThat(told).containsExactly("first", "gap", "second"));
        assertThat(threads).hasSize(1); // it did not end meanwhile
        assertThat(thread.close()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_renewal_throws_there_is_another(Thrown thrown) throws IOException {
        var backs = new AtomicInteger();
        try (var cells =
                new Cells(
                        cluster.engine(Waits.MEDIUM),
                        () -> {
                            if (backs.incrementAndGet() == 1) {
                                thrown.fly();
                            }
                        })) {
            Participants participants = cells.participants();
            long number = participants.current().number();

            new ProcessEntries(cells.engine()).delete(number); // as if it had been frozen

            await().atMost(Waits.LONG).until(() -> backs.get() >= 2 && participants.isRenewed());
            assertThat(participants.current().number()).isNotEqualTo(number);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_end_of_a_call_throws_its_caller_is_told(Thrown thrown) {
        var map = new MapCalls(objects, objects.newId(SharedType.MAP), "test");

        var failing =
                map.async(
                        MapOperations.GET,
                        _ -> {
                            thrown.fly();
                            return null;
                        },
                        null,
                        "key");

        assertThat(failing)
                .failsWithin(Waits.LONG)
                .withThrowableOfType(ExecutionException.class)
                .satisfies(e -> assertThat(thrown.thrown().equals(e.getCause())).isTrue());
        assertThat(map.async(MapOperations.GET, Result.VALUE, null, "key"))
                .succeedsWithin(Waits.LONG);
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_look_at_the_leftovers_throws_there_is_another(Thrown thrown)
            throws IOException {
        var looks = new AtomicInteger();
        try (var _ =
                new ObjectUpkeep(
                        cluster.engine(),
                        () -> {
                            if (looks.incrementAndGet() == 1) {
                                thrown.fly();
                            }
                            return 0;
                        },
                        1)) {
            await().atMost(Waits.LONG).until(() -> looks.get() > 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_look_at_the_threads_throws_the_cluster_is_closed(Thrown thrown) {
        var looks = new AtomicInteger();
        var closed = new AtomicInteger();

        assertThatCode(() ->
                        LastThread.watch(
                                () -> {
                                    closed.incrementAndGet();
                                    thrown.fly();
                                },
                                () -> {
                                    if (looks.incrementAndGet() == 1) {
                                        thrown.fly();
                                    }
                                    return false;
                                }))
                .doesNotThrowAnyException();

        assertThat(looks).hasValue(2);
        assertThat(closed).hasValue(1);
    }
}
