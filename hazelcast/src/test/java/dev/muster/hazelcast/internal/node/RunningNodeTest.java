package dev.muster.hazelcast.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.Thrown;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunningNodeTest {
    @ParameterizedTest
    @EnumSource
    void whatever_waiting_for_its_work_throws_a_node_leaves(Thrown thrown) {
        var left = new AtomicInteger();

        RunningNode.leaveAfter(thrown::fly, left::incrementAndGet);

        assertThat(left).hasValue(1);
    }
}
