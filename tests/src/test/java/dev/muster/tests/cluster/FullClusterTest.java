package dev.muster.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.hazelcast.Cluster;
import dev.muster.shared.ManagerFullException;
import dev.muster.shared.SharedMap;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.command.RunningCommand;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A node whose memory is used up.
@ExtendWith(Leaks.class)
class FullClusterTest {
    private static final int MOST = 1_000;

    @TempDir private Path folder;

    @Test
    void a_full_cluster_refuses_more_and_takes_it_again_when_there_is_room()
            throws IOException, InterruptedException {
        try (var nodes = new RunningNodes(folder)) {
            RunningCommand node = nodes.smallNode("100m");
            try (Cluster cluster = nodes.open()) {
                SharedMap<Integer, byte[]> map = cluster.map("large");
                SharedQueue<byte[]> queue = cluster.queue("large");
                int stored = fill(map);

                assertThat(stored).isPositive().isLessThan(MOST);
                assertThatThrownBy(() -> queue.put(new byte[100_000]))
                        .isInstanceOf(ManagerFullException.class)
                        .hasMessageContaining("is full: its node");
                assertThat(map.size()).isEqualTo(stored);
                assertThat(map.get(0)).hasSize(200_000);

                for (int i = 0; i < stored; i++) {
                    map.remove(i);
                }

                await().atMost(Waits.LONG).untilAsserted(() -> queue.put(new byte[100_000]));
                assertThat(queue.take()).hasSize(100_000);
                assertThat(node.process().isAlive()).as(node.errors()).isTrue();
            }
        }
    }

    /// @return how many entries there is room for
    private static int fill(SharedMap<Integer, byte[]> map) {
        for (int i = 0; i < MOST; i++) {
            try {
                map.put(i, new byte[200_000]);
            } catch (ManagerFullException _) {
                return i;
            }
        }
        return MOST;
    }
}
