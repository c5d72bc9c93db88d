package dev.muster.hazelcast.internal.run;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.hazelcast.Node;
import dev.muster.hazelcast.internal.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A process of a cluster, for the tests: a node, or a program that enqueues tasks.
final class RunProgram {
    private RunProgram() {}

    /// How to take part in the cluster of a test.
    ///
    /// @param ports of all nodes; the first is the own one of a node
    record Place(String cluster, String key, List<Integer> ports, int minimum, int patience) {
        ClusterConfig config() {
            return ClusterConfig.defaults()
                    .withName(cluster)
                    .withKey(AuthKey.ofText(key))
                    .withMembers(ports.stream().map(port -> "127.0.0.1:" + port).toList())
                    .withMinimumSize(minimum)
                    .withPatience(Duration.ofSeconds(patience));
        }

        Place startingAt(int port) {
            var all = new java.util.ArrayList<>(ports);
            all.removeIf(each -> each == port);
            all.addFirst(port);
            return new Place(cluster, key, List.copyOf(all), minimum, patience);
        }

        String text() {
            return String.join(
                    ";",
                    cluster,
                    key,
                    String.join(",", ports.stream().map(String::valueOf).toList()),
                    "" + minimum,
                    "" + patience);
        }

        static Place parse(String text) {
            String[] parts = text.split(";", -1);
            return new Place(
                    parts[0],
                    parts[1],
                    List.of(parts[2].split(",", -1)).stream().map(Integer::valueOf).toList(),
                    Integer.parseInt(parts[3]),
                    Integer.parseInt(parts[4]));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Place place = Place.parse(arguments[1]);
        switch (arguments[0]) {
            case "node" -> node(place, Integer.parseInt(arguments[2]));
            case "enqueue" -> enqueue(place, Path.of(arguments[2]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void node(Place place, int workers) throws IOException {
        int port = place.ports().getFirst();
        ClusterConfig config = place.config().withAddress(new Address.Tcp("127.0.0.1", port));
        try (Node _ =
                Node.start(node ->
                        node.withCluster(_ -> config)
                                .withAgents(
                                        a -> a.withWorkers(workers).withHost("node-" + port)))) {
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Until the test closes it.
            }
        }
    }

    /// Dies in the middle of its life.
    private static void enqueue(Place place, Path folder) throws IOException {
        Engine engine = Engine.start(place.config(), Engine.Role.PROGRAM, Map.of());
        DurableRuns runs = new DurableRuns(engine);
        String file = folder.resolve("of-the-dead").toString();
        for (int i = 0; i < 3; i++) {
            int number = i;
            runs.enqueue("dead", () -> RunTasks.append(file, number), o -> o.withId("" + number));
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Until it is killed.
        }
    }
}
