package dev.muster.bench;

import dev.muster.hazelcast.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A program with a durable run: `enqueue|collect FOLDER COUNT` and the words of a [BenchCluster].
/// The one enqueues and says each number, the other waits for as many and says as
/// [ClusterStormClient] what was done and what went wrong.
final class ClusterRunClient {
    private static final String RUN = "survives";
    private static final int MILLIS = 50;

    private ClusterRunClient() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> words = List.of(arguments);
        Path folder = Files.createDirectories(Path.of(words.get(1)));
        int count = Integer.parseInt(words.get(2));
        try (Cluster cluster =
                Cluster.open(_ -> BenchCluster.config(words.subList(3, words.size())))) {
            if (words.getFirst().equals("enqueue")) {
                enqueue(cluster, folder, count);
            } else {
                collect(cluster, folder, count);
            }
        }
    }

    private static void enqueue(Cluster cluster, Path folder, int count) {
        for (int i = 0; i < count; i++) {
            StormRuns.enqueue(cluster, RUN, i, folder, MILLIS);
            System.out.println(i);
        }
    }

    private static void collect(Cluster cluster, Path folder, int count)
            throws IOException, InterruptedException {
        var complaints = new Complaints();
        System.out.println(StormRuns.collect(cluster, RUN, count, folder, complaints));
        complaints.lines().forEach(each -> System.out.println(ClusterStormClient.COMPLAINT + each));
        System.out.println("end");
    }
}
