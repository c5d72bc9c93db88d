package dev.muster.hazelcast.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.EntryEventType;
import com.hazelcast.map.MapEvent;
import dev.muster.Retries;
import dev.muster.hazelcast.internal.run.Records.Read;
import dev.muster.hazelcast.internal.run.RunState.Content;
import dev.muster.hazelcast.internal.run.RunState.Head;
import dev.muster.hazelcast.internal.run.RunState.Status;
import dev.muster.testing.Thrown;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever one event or one task throws, the thread that handles it goes on.
class RunThreadsTest {
    @ParameterizedTest
    @EnumSource
    void whatever_an_event_throws_the_next_one_is_heard(Thrown thrown) {
        var heard = new ArrayList<String>();
        var events =
                new RunEvents(
                        new RunEvents.Receiver() {
                            @Override
                            public void changed(RunKey key, byte @Nullable [] sealed) {
                                heard.add("changed");
                                thrown.fly();
                            }

                            @Override
                            public void removed(RunKey key) {
                                heard.add("removed");
                                thrown.fly();
                            }

                            @Override
                            public void allChanged() {
                                heard.add("all");
                                thrown.fly();
                            }
                        });
        byte[] key = new RunKey("0".repeat(32), "f".repeat(32)).bytes();
        var event = new EntryEvent<>("map", null, EntryEventType.ADDED.getType(), key, key);
        var all = new MapEvent("map", null, EntryEventType.CLEAR_ALL.getType(), 1);

        assertThatCode(
                        () -> {
                            events.entryAdded(event);
                            events.entryRemoved(event);
                            events.mapCleared(all);
                        })
                .doesNotThrowAnyException();
        assertThat(heard).containsExactly("changed", "removed", "all");
    }

    @ParameterizedTest
    @EnumSource
    void whatever_an_attempt_throws_its_end_is_told_and_its_thread_ends(Thrown thrown) {
        var told = new ArrayList<Execution>();
        var node = new ThrowingNode(thrown, told);
        var execution = execution(node);

        assertThatCode(execution::run).doesNotThrowAnyException();
        node.isOpen = true; // then, what it does about that throws, too
        assertThatCode(execution::run).doesNotThrowAnyException();

        assertThat(told).containsExactly(execution, execution);
    }

    private static Execution execution(Execution.Node node) {
        var head =
                new Head(
                        "r",
                        "i",
                        "n",
                        new Content.Kept("f", 1),
                        Set.of(),
                        0,
                        0,
                        Retries.none(),
                        1,
                        1);
        var running = new Status.Running(1, UUID.randomUUID(), "n", UUID.randomUUID(), 0);
        var state = new RunState(UUID.randomUUID(), head, 0, running);
        return new Execution(
                new Read(new RunKey("0".repeat(32), "f".repeat(32)), state, new byte[0]),
                running,
                node);
    }

    /// Nothing can be had of it.
    private static final class ThrowingNode implements Execution.Node {
        private final Thrown thrown;
        private final List<Execution> told;
        private boolean isOpen;

        ThrowingNode(Thrown thrown, List<Execution> told) {
            this.thrown = thrown;
            this.told = told;
        }

        @Override
        public Records records() {
            thrown.fly();
            throw new AssertionError();
        }

        @Override
        public Contents contents() {
            thrown.fly();
            throw new AssertionError();
        }

        @Override
        public Bundles bundles() {
            thrown.fly();
            throw new AssertionError();
        }

        @Override
        public NodePool pool() {
            thrown.fly();
            throw new AssertionError();
        }

        /// Once: an attempt waits while the cluster cannot be asked.
        @Override
        public boolean isOpen() {
            boolean result = isOpen;
            isOpen = false;
            return result;
        }

        @Override
        public void failed(Throwable why) {}

        @Override
        public void ended(Execution execution) {
            told.add(execution);
        }
    }
}
