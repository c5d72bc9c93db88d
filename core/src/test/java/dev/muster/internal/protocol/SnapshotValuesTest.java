package dev.muster.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.monitor.ClientSnapshot;
import dev.muster.monitor.ManagerSnapshot;
import dev.muster.monitor.ObjectSnapshot;
import dev.muster.monitor.QueueSnapshot;
import dev.muster.pickle.Pickle;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyDict;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotValuesTest {
    private static final ManagerSnapshot SNAPSHOT =
            new ManagerSnapshot(
                    "127.0.0.1:50000",
                    Duration.ofNanos(1_234_567_890),
                    List.of(
                            new ClientSnapshot(
                                    "10.0.0.1:1",
                                    "Java",
                                    Duration.ofSeconds(3),
                                    7,
                                    List.of("lock", "jobs"),
                                    List.of("jobs"))),
                    List.of(
                            new ObjectSnapshot(
                                    "jobs",
                                    "Queue",
                                    false,
                                    5,
                                    100,
                                    2,
                                    Optional.of(new QueueSnapshot(9, 1, 1, 3))),
                            new ObjectSnapshot("lock", "RLock", true, 0, 0, 0, Optional.empty())),
                    11,
                    100,
                    1L << 40);

    private static PyDict onTheWire() throws PickleException {
        byte[] sent = Pickle.standard().withProtocol(2).dumps(SnapshotValues.toPython(SNAPSHOT));
        return (PyDict) Objects.requireNonNull(Pickle.standard().loads(sent));
    }

    @Test
    void a_picture_arrives_as_it_was_sent() throws PickleException {
        assertThat(SnapshotValues.fromPython(onTheWire())).isEqualTo(SNAPSHOT);
    }

    @Test
    void what_a_later_version_adds_is_no_harm() throws PickleException {
        PyDict later = onTheWire();
        later.put("colour", "green");

        assertThat(SnapshotValues.fromPython(later)).isEqualTo(SNAPSHOT);
    }

    @Test
    void what_is_none_is_refused() throws PickleException {
        PyDict lacking = onTheWire();
        lacking.remove("calls");
        PyDict wrong = onTheWire();
        wrong.put("objects", "many");

        assertThatThrownBy(() -> SnapshotValues.fromPython(lacking))
                .isInstanceOf(PickleException.class)
                .hasMessageContaining("lacks 'calls'");
        assertThatThrownBy(() -> SnapshotValues.fromPython(wrong))
                .isInstanceOf(PickleException.class)
                .hasMessageContaining("lacks 'objects'");
        assertThatThrownBy(() -> SnapshotValues.fromPython("text"))
                .isInstanceOf(PickleException.class);
    }
}
