package dev.muster.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.Cluster;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedValue;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Ports;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// An application that has a cluster of Hazelcast: its members have no class of Muster.
@ExtendWith(Leaks.class)
class ForeignMembersTest {
    private final String name = "test-" + UUID.randomUUID();

    @TempDir private Path folder;

    private Path file(int port) throws IOException {
        return Files.writeString(
                folder.resolve("hazelcast.yaml"),
                """
                hazelcast:
                  cluster-name: %s
                  properties:
                    hazelcast.phone.home.enabled: false
                    hazelcast.socket.bind.any: false
                  network:
                    port:
                      port: %d
                    interfaces:
                      enabled: true
                      interfaces: [127.0.0.1]
                    join:
                      auto-detection:
                        enabled: false
                      tcp-ip:
                        enabled: true
                        member-list: [127.0.0.1:%2$d]
                """
                        .formatted(name, port));
    }

    /// The server that comes with Hazelcast, on a class path of its own.
    private RunningCommand member(Path file) throws IOException {
        String jar =
                Path.of(
                                Hazelcast.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .getPath())
                        .toString();
        return RunningCommand.start(
                folder,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dhazelcast.config=" + file,
                        "-cp",
                        jar,
                        "com.hazelcast.core.server.HazelcastMemberStarter"));
    }

    @Test
    void its_members_keep_the_objects_of_a_program_that_is_one_of_them()
            throws IOException, InterruptedException, BrokenBarrierException {
        Path file = file(Ports.free());
        try (RunningCommand member = member(file)) {
            awaitStart(member);
            HazelcastInstance own =
                    Hazelcast.newHazelcastInstance(
                            Config.loadFromFile(file.toFile()).setLiteMember(true));
            try (Cluster cluster =
                    Cluster.open(
                            c -> c.withName(name).withKey(AuthKey.generate()).withInstance(own))) {
                assertAllTypes(cluster);
            } finally {
                assertThat(own.getLifecycleService().isRunning()).isTrue();
                own.shutdown();
            }
        }
    }

    private static void awaitStart(RunningCommand member) {
        await().atMost(Waits.LONG)
                .until(() -> (member.errors() + member.output()).contains("is STARTED"));
    }

    private static void assertAllTypes(Cluster cluster)
            throws InterruptedException, BrokenBarrierException {
        SharedQueue<String> queue = cluster.queue("queue");
        queue.put("item");
        assertThat(queue.take()).isEqualTo("item");
        SharedMap<String, Integer> map = cluster.map("map");
        assertThat(map.merge("key", 1, Integer::sum)).isEqualTo(1);
        assertThat(map.merge("key", 1, Integer::sum)).isEqualTo(2);
        SharedValue<Integer> value = cluster.newValue(1);
        assertThat(value.updateAndGet(n -> n + 1)).isEqualTo(2);
        SharedLock lock = cluster.newLock();
        SharedCondition condition = lock.newCondition();
        lock.lock();
        assertThat(condition.await(1, TimeUnit.MILLISECONDS)).isFalse();
        lock.unlock();
        SharedBarrier barrier = cluster.newBarrier(1);
        assertThat(barrier.await()).isZero();
        assertThat(cluster.newSemaphore(1).tryAcquire()).isTrue();
        cluster.<String>list("list").add("element");
        assertThat(cluster.<String>list("list")).containsExactly("element");
    }
}
