package dev.muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.muster.agent.AgentConfig;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.TlsIdentity;
import dev.muster.manager.ManagerConfig;
import dev.muster.manager.QueueConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTest {
    private static final PoolConfig POOL = PoolConfig.defaults();
    private static final TaskOptions TASK = TaskOptions.defaults();
    private static final MapOptions MAP = MapOptions.defaults();
    private static final JvmProcessConfig PROCESS = JvmProcessConfig.defaults();
    private static final ConnectionConfig CONNECTION = ConnectionConfig.defaults();
    private static final ManagerConfig MANAGER = ManagerConfig.defaults();
    private static final AgentConfig AGENT = AgentConfig.defaults();
    private static final QueueConfig QUEUE = QueueConfig.defaults();
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Arguments refused(ThrowingCallable setting, String why) {
        return arguments(setting, why);
    }

    static Stream<Arguments> what_must_not_be_is_refused_with_what_it_must_be() {
        long tooMuch = (16L << 40) + 1;
        return Stream.of(
                refused(() -> POOL.withWorkers(0), "workers is 0, must be at least 1"),
                refused(() -> POOL.withWorkers(10_001), "workers is 10001, must be at most 10000"),
                refused(
                        () -> POOL.withWorkers(3, 2),
                        "the greatest number of workers is 2, must be at least the smallest"),
                refused(
                        () -> POOL.withKeepAlive(Duration.ZERO),
                        "keepAlive is 0 s, must be longer than 0"),
                refused(
                        () -> POOL.withMaxTasksPerWorker(-1),
                        "maxTasksPerWorker is -1, must be at least 0"),
                refused(
                        () -> POOL.withMaxWorkerAge(SECOND.negated()),
                        "maxWorkerAge is -1 s, must be longer than 0"),
                refused(() -> POOL.withRecycleAt(-1), "recycleBytes is -1, must be at least 0"),
                refused(
                        () -> POOL.withMemoryLimit(-1),
                        "memoryLimitBytes is -1, must be at least 0"),
                refused(
                        () -> POOL.withWorkerMemory(7),
                        "worker memory is 7 bytes, must be at least 16 MiB"),
                refused(
                        () -> POOL.withWorkerMemory(tooMuch),
                        "worker memory is 17592186044417 bytes, must be at most 16 TiB"),
                refused(
                        () -> POOL.withStartTimeout(Duration.ZERO),
                        "startTimeout is 0 s, must be longer than 0"),
                refused(
                        () -> POOL.withStopGrace(Duration.ZERO),
                        "stopGrace is 0 s, must be longer than 0"),
                refused(() -> POOL.withSpareWorkers(-1), "spareWorkers is -1, must be at least 0"),
                refused(
                        () -> POOL.withSpareWorkers(10_001),
                        "spareWorkers is 10001, must be at most 10000"),
                refused(
                        () -> TASK.withTimeout(Duration.ZERO),
                        "timeout is 0 s, must be longer than 0"),
                refused(() -> TASK.withRetries(-1), "retries are -1, must be 0 or more"),
                refused(
                        () -> TASK.withMemoryLimit(-1),
                        "memory limit is -1 bytes, must be 0 or more"),
                refused(
                        () -> TASK.on("gpu", "two words"),
                        "label is 'two words', must have from 1 to 100 characters and no white space,"
                                + " no comma and no control character"),
                refused(
                        () -> TASK.isolated().on("gpu", "big"),
                        "the task is isolated and is to run on [big, gpu], but nobody knows which"
                                + " labels a fresh worker will have: leave out isolated() or on(…)"),
                refused(
                        () -> AGENT.withLabels(List.of("")),
                        "label is '', must have from 1 to 100 characters and no white space, no comma"
                                + " and no control character"),
                refused(
                        () -> MAP.withChunkSize(-1),
                        "chunk size is -1, must be 1 or more, or 0 to let the pool measure"),
                refused(
                        () -> MAP.withWindow(0, 1),
                        "window is 0 items and 1 bytes, must be 1 or more"),
                refused(
                        () -> MAP.withWindow(1, 0),
                        "window is 1 items and 0 bytes, must be 1 or more"),
                refused(
                        () -> MAP.withTotalTimeout(Duration.ZERO),
                        "total timeout is 0 s, must be longer than 0"),
                refused(() -> PROCESS.withMemory(7), "memory is 7 bytes, must be at least 16 MiB"),
                refused(
                        () -> PROCESS.withMemory(tooMuch),
                        "memory is 17592186044417 bytes, must be at most 16 TiB"),
                refused(
                        () -> CONNECTION.withConnectTimeout(Duration.ZERO),
                        "connectTimeout is 0 s, must be longer than 0"),
                refused(
                        () -> CONNECTION.withHandshakeTimeout(Duration.ZERO),
                        "handshakeTimeout is 0 s, must be longer than 0"),
                refused(
                        () -> CONNECTION.withMaxMessageBytes(0),
                        "maxMessageBytes is 0, must be at least 1"),
                refused(() -> CONNECTION.withBacklog(0), "backlog is 0, must be at least 1"),
                refused(
                        () -> CONNECTION.withMaxUnauthenticated(0),
                        "maxUnauthenticated is 0, must be at least 1"),
                refused(() -> MANAGER.withName(" "), "name is blank, must name the manager"),
                refused(
                        () -> MANAGER.withKeepAlive(Duration.ZERO),
                        "keepAlive is 0 s, must be longer than 0"),
                refused(() -> MANAGER.withMaxClients(0), "maxClients is 0, must be at least 1"),
                refused(
                        () -> MANAGER.withMaxStoredBytes(0),
                        "maxStoredBytes is 0, must be at least 1"),
                refused(
                        () -> QUEUE.withCapacity(-1),
                        "capacity is -1, must be at least 0 (0: no bound)"),
                refused(() -> QUEUE.withMaxAttempts(0), "maxAttempts is 0, must be at least 1"));
    }

    @ParameterizedTest
    @MethodSource
    void what_must_not_be_is_refused_with_what_it_must_be(ThrowingCallable setting, String why) {
        assertThatIllegalArgumentException().isThrownBy(setting).withMessage(why);
    }

    @Test
    void a_setting_leaves_the_others_and_the_original_as_they_were() {
        PoolConfig before = PoolConfig.defaults();
        Path folder = Path.of("/tmp");
        PoolConfig all =
                before.withName("mine")
                        .withWorkers(2, 3)
                        .withKeepAlive(SECOND)
                        .withTask(task -> task.withName("yours"))
                        .withInitializer(() -> {})
                        .withMaxTasksPerWorker(4)
                        .withMaxWorkerAge(SECOND)
                        .withRecycleAt(5)
                        .withMemoryLimit(6)
                        .withWorkerMemory(1 << 30)
                        .withJvmFlags("-Xint")
                        .withEnvironment("A", "1")
                        .withClassPath(List.of(folder))
                        .withDirectory(folder)
                        .withOutput(new WorkerOutput.Discard())
                        .withStartTimeout(SECOND)
                        .withStopGrace(SECOND)
                        .withCloseTimeout(SECOND)
                        .withSpareWorkers(7)
                        .startOnlyWhatFits();

        assertThat(all.name()).isEqualTo("mine");
        assertThat(all.workers()).isEqualTo(2);
        assertThat(all.mostWorkers()).isEqualTo(3);
        assertThat(all.keepAlive()).isEqualTo(SECOND);
        assertThat(all.task().name()).isEqualTo("yours");
        assertThat(all.initializer()).isPresent();
        assertThat(all.maxTasksPerWorker()).isEqualTo(4);
        assertThat(all.maxWorkerAge()).contains(SECOND);
        assertThat(all.recycleBytes()).isEqualTo(5);
        assertThat(all.memoryLimitBytes()).isEqualTo(6);
        assertThat(all.workerMemoryBytes()).isEqualTo(1 << 30);
        assertThat(all.jvmFlags()).containsExactly("-Xint");
        assertThat(all.environment()).isEqualTo(Map.of("A", "1"));
        assertThat(all.classPath()).containsExactly(folder);
        assertThat(all.directory()).contains(folder);
        assertThat(all.output()).isInstanceOf(WorkerOutput.Discard.class);
        assertThat(all.startTimeout()).isEqualTo(SECOND);
        assertThat(all.stopGrace()).isEqualTo(SECOND);
        assertThat(all.closeTimeout()).contains(SECOND);
        assertThat(all.spareWorkers()).isEqualTo(7);
        assertThat(all.startsOnlyWhatFits()).isTrue();
        assertThat(before).hasToString(PoolConfig.defaults().toString());
    }

    @Test
    void flags_and_variables_add_up() {
        PoolConfig two =
                POOL.withJvmFlags("-Xint")
                        .withJvmFlags("-ea", "-esa")
                        .withEnvironment("A", "1")
                        .withEnvironment("B", "2");

        assertThat(two.jvmFlags()).containsExactly("-Xint", "-ea", "-esa");
        assertThat(two.environment()).isEqualTo(Map.of("A", "1", "B", "2"));
    }

    @Test
    void what_is_set_can_be_read_but_nothing_secret() {
        assertThat(TASK.withName("sum").withTimeout(SECOND))
                .hasToString(
                        "TaskOptions[name=sum, timeout=PT1S,"
                                + " retries=Retries[most=0, pause=PT0.1S, longestPause=PT1M],"
                                + " memoryLimitBytes=0, isIsolated=false, labels=[]]");
        assertThat(QUEUE).hasToString("QueueConfig[capacity=0, maxAttempts=5]");
        assertThat(PROCESS.withEnvironment("PASSWORD", "swordfish").toString())
                .contains("environment=[PASSWORD]")
                .doesNotContain("swordfish");
        assertThat(CONNECTION.withTls(TlsIdentity.generate()).toString())
                .startsWith("ConnectionConfig[connectTimeout=PT20S, ")
                .doesNotContainIgnoringCase("private");
        assertThat(MANAGER.toString()).startsWith("ManagerConfig[name=manager, connection=");
        assertThat(MAP.toString()).startsWith("MapOptions[chunkSize=0, isOrdered=true, ");
    }
}
