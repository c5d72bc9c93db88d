package dev.muster.cli.manager;

import dev.muster.cli.terminal.ByteSize;
import dev.muster.cli.terminal.Table;
import dev.muster.monitor.ClientSnapshot;
import dev.muster.monitor.ManagerSnapshot;
import dev.muster.monitor.ObjectSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a manager has, in lines for people and as plain values for scripts.
public sealed interface Listing {
    /// Lines for people, at most 80 columns wide if the names are not too long.
    List<String> lines();

    /// Plain values, with the names that Muster's records have.
    Map<String, @Nullable Object> plain();

    /// What a manager of Muster says of itself.
    record OfMuster(ManagerSnapshot snapshot) implements Listing {
        @Override
        public List<String> lines() {
            var lines = new ArrayList<String>();
            lines.add(
                    "%s: up %s, %d %s, %s of %s stored"
                            .formatted(
                                    snapshot.address(),
                                    age(snapshot.age()),
                                    snapshot.calls(),
                                    snapshot.calls() == 1 ? "call" : "calls",
                                    new ByteSize(snapshot.storedBytes()),
                                    new ByteSize(snapshot.mostStoredBytes())));
            lines.add("");
            lines.addAll(objects());
            lines.add("");
            lines.addAll(clients());
            return lines;
        }

        private List<String> objects() {
            if (snapshot.objects().isEmpty()) {
                return List.of("no objects: none is registered, and no client has made one");
            }
            var table =
                    Table.of("OBJECT", "TYPE", ">SIZE", ">STORED", ">WAIT", ">LEASED", "HELD BY");
            for (ObjectSnapshot object : snapshot.objects()) {
                table.add(
                        object.name(),
                        object.type(),
                        object.isBusy() ? "busy" : sizeOf(object),
                        new ByteSize(object.storedBytes()).toString(),
                        number(object.waiting()),
                        number(object.queue().map(queue -> queue.leases()).orElse(0)),
                        snapshot.clients().stream()
                                .filter(client -> client.holds().contains(object.name()))
                                .map(ClientSnapshot::name)
                                .distinct()
                                .collect(Collectors.joining(", ")));
            }
            return table.lines();
        }

        private static String sizeOf(ObjectSnapshot object) {
            long capacity = object.queue().map(queue -> queue.capacity()).orElse(0L);
            return capacity == 0 ? "" + object.size() : object.size() + "/" + capacity;
        }

        private List<String> clients() {
            var table = Table.of("CLIENT", "KIND", ">AGE", ">CALLS", "WAITS FOR");
            for (ClientSnapshot client : byAge()) {
                table.add(
                        client.name(),
                        client.kind(),
                        age(client.age()),
                        Long.toString(client.calls()),
                        client.waits().stream().distinct().collect(Collectors.joining(", ")));
            }
            return Stream.concat(
                            table.lines().stream(),
                            Stream.of("(the youngest Java and Python are this command)"))
                    .toList();
        }

        private List<ClientSnapshot> byAge() {
            return snapshot.clients().stream()
                    .sorted(Comparator.comparing(ClientSnapshot::age).reversed())
                    .toList();
        }

        @Override
        public Map<String, @Nullable Object> plain() {
            var plain = new LinkedHashMap<String, @Nullable Object>();
            plain.put("manager", "muster");
            plain.put("address", snapshot.address());
            plain.put("ageSeconds", seconds(snapshot.age()));
            plain.put("calls", snapshot.calls());
            plain.put("storedBytes", snapshot.storedBytes());
            plain.put("mostStoredBytes", snapshot.mostStoredBytes());
            plain.put("objects", snapshot.objects().stream().map(OfMuster::plain).toList());
            plain.put("clients", byAge().stream().map(OfMuster::plain).toList());
            return plain;
        }

        private static Map<String, @Nullable Object> plain(ObjectSnapshot object) {
            var plain = new LinkedHashMap<String, @Nullable Object>();
            plain.put("name", object.name());
            plain.put("type", object.type());
            plain.put("isBusy", object.isBusy());
            plain.put("size", object.size());
            plain.put("storedBytes", object.storedBytes());
            plain.put("waiting", object.waiting());
            object.queue()
                    .ifPresent(queue -> {
                        plain.put("capacity", queue.capacity());
                        plain.put("takers", queue.takers());
                        plain.put("putters", queue.putters());
                        plain.put("leases", queue.leases());
                    });
            return plain;
        }

        private static Map<String, @Nullable Object> plain(ClientSnapshot client) {
            var plain = new LinkedHashMap<String, @Nullable Object>();
            plain.put("name", client.name());
            plain.put("kind", client.kind());
            plain.put("ageSeconds", seconds(client.age()));
            plain.put("calls", client.calls());
            plain.put("holds", client.holds());
            plain.put("waits", client.waits());
            return plain;
        }
    }

    /// What a manager of CPython says of itself.
    ///
    /// @param address where it listens
    /// @param objects those that some client refers to
    record OfPython(String address, List<ListedObject> objects) implements Listing {
        @Override
        public List<String> lines() {
            var lines = new ArrayList<String>();
            lines.add(address + ": a manager of CPython, which says no more than this");
            lines.add("");
            if (objects.isEmpty()) {
                lines.add("no objects that a client refers to");
                return lines;
            }
            var table = Table.of("OBJECT", "TYPE", ">REFERENCES", "TEXT");
            objects.forEach(each ->
                    table.add(
                            each.ident(),
                            each.type(),
                            Long.toString(each.references()),
                            each.text()));
            lines.addAll(table.lines());
            return lines;
        }

        @Override
        public Map<String, @Nullable Object> plain() {
            var plain = new LinkedHashMap<String, @Nullable Object>();
            plain.put("manager", "cpython");
            plain.put("address", address);
            plain.put("objects", objects.stream().map(OfPython::plain).toList());
            return plain;
        }

        private static Map<String, @Nullable Object> plain(ListedObject object) {
            var plain = new LinkedHashMap<String, @Nullable Object>();
            plain.put("ident", object.ident());
            plain.put("type", object.type());
            plain.put("references", object.references());
            plain.put("text", object.text());
            return plain;
        }
    }

    private static String number(long count) {
        return count == 0 ? "" : Long.toString(count);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static String age(Duration age) {
        long seconds = age.toSeconds();
        return seconds < 60
                ? seconds + " s"
                : seconds < 3600
                        ? seconds / 60 + " min"
                        : seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }
}
