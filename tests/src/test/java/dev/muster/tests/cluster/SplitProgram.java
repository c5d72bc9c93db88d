package dev.muster.tests.cluster;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.Cluster;
import dev.muster.hazelcast.ClusterConfig;
import dev.muster.shared.SharedMap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A program of a cluster that does what it is told, line by line: `put KEY VALUE`, `get KEY`. Told
/// by its arguments where it listens, which cluster it is, with which key and which members.
final class SplitProgram {
    private SplitProgram() {}

    public static void main(String[] arguments) throws IOException {
        ClusterConfig config =
                ClusterConfig.defaults()
                        .withAddress(new Address.Tcp(arguments[0], 0))
                        .withName(arguments[1])
                        .withKey(AuthKey.readFile(Path.of(arguments[2])))
                        .withMembers(List.of(arguments[3].split(",")))
                        .withPatience(Duration.ofSeconds(Long.parseLong(arguments[4])))
                        .withMinimumSize(2)
                        .withTrustedNetwork();
        try (Cluster cluster = Cluster.open(_ -> config)) {
            SharedMap<String, String> map = cluster.map("map");
            System.out.println("joined");
            while (true) {
                String line = IO.readln();
                if (line == null) {
                    return;
                }
                System.out.println(line + " -> " + answer(map, line.split(" ")));
            }
        }
    }

    private static String answer(SharedMap<String, String> map, String[] words) {
        try {
            return words[0].equals("put")
                    ? "was " + map.put(words[1], words[2])
                    : "is " + map.get(words[1]);
        } catch (RuntimeException e) {
            return "refused: " + e.getMessage();
        }
    }
}
