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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever one event or one task throws, the thread that handles it goes on.
class RunThreadsTest {
    static Stream<Throwable> everything() {
        return Stream.of(
                new IllegalStateException("thrown"),
                new IOException("thrown"),
                new StackOverflowError("thrown"),
                new OutOfMemoryError("thrown"),
                new NoClassDefFoundError("thrown"),
                new Error("thrown"));
    }

    @SuppressWarnings("unchecked") // no method says that it throws it
    private static <E extends Throwable> RuntimeException sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @ParameterizedTest
    @MethodSource("everything")
    void whatever_an_event_throws_the_next_one_is_heard(Throwable thrown) {
        var heard = new ArrayList<String>();
        var events =
                new RunEvents(
                        new RunEvents.Receiver() {
                            @Override
                            public void changed(RunKey key, byte @Nullable [] sealed) {
                                heard.add("changed");
                                throw sneak(thrown);
                            }

                            @Override
                            public void removed(RunKey key) {
                                heard.add("removed");
                                throw sneak(thrown);
                            }

                            @Override
                            public void allChanged() {
                                heard.add("all");
                                throw sneak(thrown);
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
    @MethodSource("everything")
    void whatever_an_attempt_throws_its_end_is_told_and_its_thread_ends(Throwable thrown) {
        var told = new ArrayList<Execution>();
        var node = new ThrowingNode(thrown, told);
        var execution = execution(node);

        assertThatCode(execution::run).doesNotThrowAnyException();
        node.isOpen = true; // then, what it does about that throws, too
        assertThatCode(execution::run).doesNotThrowAnyException();

        assertThat(told).containsExactly(execution, execution);
    }

    private static Execution execution(Execution.Node node) {
        var head = new Head("r", "i", "n", new Content.Kept("f", 1), Set.of(), 0, 0, Retries.none(), 1, 1);
        var running = new Status.Running(1, UUID.randomUUID(), "n", UUID.randomUUID(), 0);
        var state = new RunState(UUID.randomUUID(), head, 0, running);
        return new Execution(
                new Read(new RunKey("0".repeat(32), "f".repeat(32)), state, new byte[0]),
                running,
                node);
    }

    /// Nothing can be had of it.
    private static final class ThrowingNode implements Execution.Node {
        private final Throwable thrown;
        private final List<Execution> told;
        private boolean isOpen;

        ThrowingNode(Throwable thrown, List<Execution> told) {
            this.thrown = thrown;
            this.told = told;
        }

        @Override
        public Records records() {
            throw sneak(thrown);
        }

        @Override
        public Contents contents() {
            throw sneak(thrown);
        }

        @Override
        public Bundles bundles() {
            throw sneak(thrown);
        }

        @Override
        public NodePool pool() {
            throw sneak(thrown);
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
