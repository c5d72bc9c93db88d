package dev.muster.tests.architecture;

import static dev.muster.tests.pool.Outcome.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.InsightsRecorder;
import dev.muster.JvmProcess;
import dev.muster.JvmProcessConfig;
import dev.muster.MapOptions;
import dev.muster.Pool;
import dev.muster.PoolConfig;
import dev.muster.RemoteCallable;
import dev.muster.Retries;
import dev.muster.TaskOptions;
import dev.muster.agent.AgentConfig;
import dev.muster.agent.ListenConfig;
import dev.muster.agent.SshConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Listener;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.DurableOptions;
import dev.muster.hazelcast.DurableResults;
import dev.muster.journal.JournalConfig;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerConfig;
import dev.muster.manager.QueueConfig;
import dev.muster.manager.Registry;
import dev.muster.monitor.Insights;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PickleLimits;
import dev.muster.shared.Local;
import dev.muster.shared.Pipe;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.LongWaits;
import dev.muster.tests.pool.PoolHome;
import dev.muster.worker.CrashReport;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Forever is a time, and `Long.MAX_VALUE` a number of bytes: each setting of the public API takes
/// them or refuses them with a word, and each wait waits. Waits of shared objects are tested where
/// these are.
@ExtendWith(Leaks.class)
class ForeverTest {
    private static final Map<Class<?>, Object> LONGEST =
            Map.of(
                    Duration.class, ChronoUnit.FOREVER.getDuration(),
                    long.class, Long.MAX_VALUE,
                    int.class, Integer.MAX_VALUE);

    /// The types that wait, or whose superinterface of the JDK does. Their methods are given times,
    /// and do not wait.
    private static final Set<Class<?>> MEASURING =
            Set.of(InsightsRecorder.class, Insights.WorkerTime.class);

    private static final Set<Class<?>> WAITING =
            Set.of(
                    Connection.class,
                    DurableResults.class, // DurableRunsTest
                    JvmProcess.class,
                    Listener.class,
                    Pool.class,
                    SharedBarrier.class,
                    SharedCondition.class,
                    SharedEvent.class,
                    SharedLock.class,
                    SharedQueue.class,
                    SharedSemaphore.class);

    @TempDir private Path folder;

    // ---- nothing is left out ----

    static Stream<Object> settings() {
        return Stream.of(
                PoolConfig.defaults(),
                TaskOptions.defaults(),
                MapOptions.defaults(),
                MapOptions.defaults().resumable(Path.of("journal")).resuming().orElseThrow(),
                JournalConfig.defaults(),
                Retries.none(),
                JvmProcessConfig.defaults(),
                ConnectionConfig.defaults(),
                ManagerConfig.defaults(),
                QueueConfig.defaults(),
                AgentConfig.defaults(),
                ListenConfig.defaults(),
                SshConfig.defaults(),
                ClusterConfig.defaults(),
                DurableOptions.defaults(),
                Registry.empty(),
                Pickle.standard(),
                PickleLimits.defaults());
    }

    @Test
    void all_types_with_settings_and_waits_are_looked_at() throws IOException {
        List<Class<?>> types = PublicApi.types();

        assertThat(
                        types.stream()
                                .filter(type -> longest(type).findAny().isPresent())
                                .filter(type -> type != CrashReport.class)) // says what was
                .containsExactlyInAnyOrderElementsOf(settings().map(Object::getClass).toList());
        assertThat(
                        types.stream()
                                .filter(type -> !MEASURING.contains(type))
                                .filter(type -> !LongWaits.of(type).isEmpty()))
                .containsExactlyInAnyOrderElementsOf(WAITING);
    }

    // ---- settings ----

    /// The settings of a type that have a greatest value.
    private static Stream<Method> longest(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getName().startsWith("with"))
                .filter(method -> method.getReturnType() == type)
                .filter(method ->
                        Arrays.stream(method.getParameterTypes()).anyMatch(LONGEST::containsKey));
    }

    /// The setting with the greatest value, or as before if it is refused.
    @SuppressWarnings("unchecked") // the settings return their own type
    private static <T> T set(T settings, Method setting) {
        Object[] arguments =
                Arrays.stream(setting.getParameterTypes())
                        .map(type -> LONGEST.getOrDefault(type, usual(type, setting)))
                        .toArray();
        try {
            return (T) setting.invoke(settings, arguments);
        } catch (InvocationTargetException e) {
            assertThat(e.getCause())
                    .as("%s refuses", setting)
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching(".* (is|are) .*, must .*");
            return settings;
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /// All of them with their greatest values, as far as these are taken.
    private static Object usual(Class<?> type, Method setting) {
        return type == Path.class ? Path.of(setting.getName()) : setting.getName();
    }

    private static <T> T longest(T settings) {
        T all = settings;
        for (Method setting : longest(settings.getClass()).toList()) {
            all = set(all, setting);
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("settings")
    void the_greatest_value_is_taken_or_refused_with_what_it_must_be(Object settings) {
        longest(settings.getClass()).forEach(setting -> set(settings, setting));
    }

    @Test
    void a_pool_with_the_greatest_values_works() throws Exception {
        List<Integer> inputs = IntStream.range(0, 20).boxed().toList();
        try (Pool pool = PoolHome.processes(c -> longest(c).withWorkers(1, 2))) {
            Pool patient = pool.with(options -> longest(options).withRetries(0));

            assertThat(result(patient.submit(() -> 7))).isEqualTo(7);
            assertThat(patient.map(x -> x + 1, inputs, m -> longest(m))).hasSize(20);
            assertThat(pool.map(x -> x + 1, inputs, m -> longest(m))).hasSize(20);
            try (Stream<Integer> results = pool.stream(x -> x + 1, inputs, m -> longest(m))) {
                assertThat(results).hasSize(20);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PoolHome.class)
    void a_retry_may_be_put_off_forever(PoolHome home) {
        try (Pool pool = home.open()) {
            CompletableFuture<Object> future =
                    pool.with(o -> o.withRetries(longest(Retries.of(1))))
                            .submit(() -> {
                                throw new IOException("again");
                            });
            assertThat(future.cancel(true)).isTrue();
        }
        assertThat(longest(Retries.of(1)).pauseBefore(Integer.MAX_VALUE))
                .isEqualTo(ChronoUnit.FOREVER.getDuration());
        assertThat(longest(Retries.of(1)).withPause(Duration.ofSeconds(1)).pauseBefore(3))
                .isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void a_process_with_the_greatest_values_works() throws Exception {
        JvmProcess process = JvmProcess.start(() -> {}, c -> longest(c));

        assertThat(process.join(ChronoUnit.FOREVER.getDuration())).isTrue();
        assertThat(process.exitStatus().orElseThrow().code()).isZero();
    }

    @Test
    void a_manager_with_the_greatest_values_works() throws Exception {
        AuthKey key = AuthKey.generate();
        Registry registry =
                longest(Registry.standard()).withQueue("jobs", settings -> longest(settings));
        try (var manager =
                        Manager.serve(
                                Address.parse(folder.resolve("socket").toString()),
                                key,
                                registry,
                                config -> longest(config).withConnection(c -> longest(c)));
                Manager client = Manager.connect(manager.address(), key, c -> longest(c))) {
            SharedQueue<Integer> jobs = client.queue("jobs");
            jobs.put(1);
            client.semaphore("withSemaphore").acquire(Integer.MAX_VALUE);

            assertThat(jobs.take()).isEqualTo(1);
            assertThat(client.semaphore("withSemaphore").tryAcquire()).isFalse();
            assertThat(client.<String, Integer>newMap().nearCached(Integer.MAX_VALUE).isEmpty())
                    .isTrue();
        }
    }

    @Test
    void pickles_with_the_greatest_values_are_read() throws PickleException {
        Pickle pickle = longest(Pickle.standard()).withLimits(longest(PickleLimits.defaults()));

        assertThat(pickle.loads(pickle.dumps(List.of(1L, "two")))).isEqualTo(List.of(1L, "two"));
    }

    // ---- waits ----

    private static int sleep() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Long.MAX_VALUE);
        return 1;
    }

    @ParameterizedTest
    @EnumSource(PoolHome.class)
    void a_pool_waits_for_tasks_and_for_its_end(PoolHome home) throws Exception {
        List<RemoteCallable<Integer>> endless = List.of(ForeverTest::sleep);
        List<RemoteCallable<Integer>> quick = List.of(() -> 1);
        try (Pool pool = home.open()) {
            LongWaits.assertWaits(
                    Pool.class,
                    (method, arguments) ->
                            LongWaits.invoke(method, pool, with(endless, arguments)));
            if (home.isParallel()) {
                CompletableFuture<Integer> running = pool.submit(ForeverTest::sleep);
                LongWaits.assertWaits(CompletableFuture.class, _ -> running);
                running.cancel(true);
            }
            pool.shutdown();
        }
        try (Pool pool = home.open()) {
            LongWaits.assertProceeds(CompletableFuture.class, _ -> pool.submit(() -> 1));
            assertThat(pool.invokeAll(quick, Long.MAX_VALUE, TimeUnit.DAYS)).hasSize(1);
            int any = pool.invokeAny(quick, Long.MAX_VALUE, TimeUnit.DAYS);
            assertThat(any).isOne();
            pool.shutdown();
            assertThat(pool.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
        }
    }

    /// The tasks in place of the argument that stands for them.
    private static Object[] with(List<?> tasks, Object[] arguments) {
        return Arrays.stream(arguments).map(each -> each.equals("item") ? tasks : each).toArray();
    }

    @Test
    void a_process_is_waited_for() throws Exception {
        JvmProcess process = JvmProcess.start(ForeverTest::sleep);
        try {
            LongWaits.assertWaits(JvmProcess.class, _ -> process);
        } finally {
            process.kill();
        }
        LongWaits.assertProceeds(JvmProcess.class, _ -> process);
    }

    @Test
    void a_listener_and_its_connections_wait() throws Exception {
        AuthKey key = AuthKey.generate();
        try (Listener listener = Listener.open(Address.parse(folder.resolve("s").toString()), key);
                Connection here = Client.connect(listener.address(), key);
                Connection there =
                        listener.accept(ChronoUnit.FOREVER.getDuration()).orElseThrow()) {
            LongWaits.assertWaits(Listener.class, _ -> listener);
            there.send("item");
            assertThat(here.poll(ChronoUnit.FOREVER.getDuration())).isTrue();
            assertThat(Connection.awaitAny(List.of(here), ChronoUnit.FOREVER.getDuration()))
                    .containsExactly(here);
            assertThat(here.receive(ChronoUnit.FOREVER.getDuration())).contains("item");
        }
    }

    @Test
    void connections_of_all_kinds_wait() throws Exception {
        try (Local local = Local.open()) {
            LongWaits.assertWaits(
                    Connection.class,
                    (method, arguments) -> {
                        Pipe pipe = local.newPipe();
                        LongWaits.invoke(method, pipe.first(), arguments);
                    });
        }
        AuthKey key = AuthKey.generate();
        try (Listener listener =
                Listener.open(Address.parse(folder.resolve("s").toString()), key)) {
            LongWaits.assertWaits(
                    Connection.class,
                    (method, arguments) -> {
                        try (Connection here = Client.connect(listener.address(), key)) {
                            LongWaits.invoke(method, here, arguments);
                        }
                    });
        }
    }
}
