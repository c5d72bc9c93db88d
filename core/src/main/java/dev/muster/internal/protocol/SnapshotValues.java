package dev.muster.internal.protocol;

import dev.muster.internal.system.Nanos;
import dev.muster.monitor.ClientSnapshot;
import dev.muster.monitor.ManagerSnapshot;
import dev.muster.monitor.ObjectSnapshot;
import dev.muster.monitor.QueueSnapshot;
import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyDict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How the picture of a manager travels: as dicts of texts and numbers, by the names of the
/// components, durations in nanoseconds. A reader ignores names that it does not know, so a later
/// version may say more.
public final class SnapshotValues {
    /// The function of the server that answers with it; no CPython manager has it.
    public static final String FUNCTION = "muster_snapshot";

    private SnapshotValues() {}

    /// The dict on the wire.
    public static PyDict toPython(ManagerSnapshot snapshot) {
        return PyDict.of(
                "address",
                snapshot.address(),
                "age",
                Nanos.of(snapshot.age()),
                "clients",
                snapshot.clients().stream().map(SnapshotValues::client).toList(),
                "objects",
                snapshot.objects().stream().map(SnapshotValues::object).toList(),
                "calls",
                snapshot.calls(),
                "stored_bytes",
                snapshot.storedBytes(),
                "most_stored_bytes",
                snapshot.mostStoredBytes());
    }

    private static PyDict client(ClientSnapshot client) {
        return PyDict.of(
                "name",
                client.name(),
                "kind",
                client.kind(),
                "age",
                Nanos.of(client.age()),
                "calls",
                client.calls(),
                "holds",
                client.holds(),
                "waits",
                client.waits());
    }

    private static PyDict object(ObjectSnapshot object) {
        return PyDict.of(
                "name",
                object.name(),
                "type",
                object.type(),
                "is_busy",
                object.isBusy(),
                "size",
                object.size(),
                "stored_bytes",
                object.storedBytes(),
                "waiting",
                (long) object.waiting(),
                "queue",
                object.queue().map(SnapshotValues::queue).orElse(null));
    }

    private static PyDict queue(QueueSnapshot queue) {
        return PyDict.of(
                "capacity",
                queue.capacity(),
                "takers",
                (long) queue.takers(),
                "putters",
                (long) queue.putters(),
                "leases",
                (long) queue.leases());
    }

    /// Reads the dict on the wire.
    ///
    /// @throws PickleException if it is none, or lacks something
    public static ManagerSnapshot fromPython(@Nullable Object value) throws PickleException {
        var of = new Fields(value);
        return new ManagerSnapshot(
                of.text("address"),
                of.duration("age"),
                of.list("clients", SnapshotValues::client),
                of.list("objects", SnapshotValues::object),
                of.number("calls"),
                of.number("stored_bytes"),
                of.number("most_stored_bytes"));
    }

    private static ClientSnapshot client(@Nullable Object value) throws PickleException {
        var of = new Fields(value);
        return new ClientSnapshot(
                of.text("name"),
                of.text("kind"),
                of.duration("age"),
                of.number("calls"),
                of.list("holds", String::valueOf),
                of.list("waits", String::valueOf));
    }

    private static ObjectSnapshot object(@Nullable Object value) throws PickleException {
        var of = new Fields(value);
        Object queue = of.get("queue", Object.class);
        return new ObjectSnapshot(
                of.text("name"),
                of.text("type"),
                Boolean.TRUE.equals(of.get("is_busy", Boolean.class)),
                of.number("size"),
                of.number("stored_bytes"),
                (int) of.number("waiting"),
                queue == null ? Optional.empty() : Optional.of(queue(queue)));
    }

    private static QueueSnapshot queue(Object value) throws PickleException {
        var of = new Fields(value);
        return new QueueSnapshot(
                of.number("capacity"),
                (int) of.number("takers"),
                (int) of.number("putters"),
                (int) of.number("leases"));
    }

    /// Reads one part of a list.
    @FunctionalInterface
    private interface Reading<T> {
        T read(@Nullable Object value) throws PickleException;
    }

    /// A dict by its names.
    private record Fields(@Nullable Object value) {
        <T> @Nullable T get(String name, Class<T> type) throws PickleException {
            Object found = value instanceof PyDict dict ? dict.get(name) : this;
            if (found != null && !type.isInstance(found)) {
                throw missing(name);
            }
            return type.cast(found);
        }

        private PickleException missing(String name) {
            return new PickleException(
                    "what the manager says of itself lacks '%s': bring it and this client to the same version of Muster"
                            .formatted(name));
        }

        private <T> T needed(String name, Class<T> type) throws PickleException {
            T found = get(name, type);
            if (found == null) {
                throw missing(name);
            }
            return found;
        }

        String text(String name) throws PickleException {
            return needed(name, String.class);
        }

        long number(String name) throws PickleException {
            return needed(name, Long.class);
        }

        Duration duration(String name) throws PickleException {
            return Duration.ofNanos(number(name));
        }

        <T> List<T> list(String name, Reading<T> reading) throws PickleException {
            var all = new ArrayList<T>();
            for (Object each : needed(name, List.class)) {
                all.add(reading.read(each));
            }
            return all;
        }
    }
}
