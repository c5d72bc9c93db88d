package dev.muster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.muster.hazelcast.Cluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A program of [ClusterStormBench]: `FOLDER WORKERS LOADS` and the words of a [BenchCluster]. It
/// works until it gets a line, then says in lines what was done and what went wrong, and `end`.
///
/// With a number of workers it is the one that lives through the storm: it has tasks run, and looks
/// at everything when all others have ended. Without, it is one of those that may be killed.
final class ClusterStormClient {
    /// Before what went wrong.
    static final String COMPLAINT = "BROKEN ";

    private final Path folder;
    private final int workers;
    private final List<String> loads;
    private final Complaints complaints = new Complaints();
    private volatile boolean isOver;

    private ClusterStormClient(Path folder, int workers, List<String> loads) {
        this.folder = folder;
        this.workers = workers;
        this.loads = loads;
    }

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        List<String> words = List.of(arguments);
        new ClusterStormClient(
                        Path.of(words.getFirst()),
                        Integer.parseInt(words.get(1)),
                        List.of(words.get(2).split(",", -1)))
                .run(words.subList(3, words.size()));
    }

    private void run(List<String> words)
            throws IOException, InterruptedException, ExecutionException {
        Path tasks = Files.createDirectories(folder.resolve("tasks"));
        Path runs = Files.createDirectories(folder.resolve("runs"));
        try (Cluster cluster = Cluster.open(_ -> BenchCluster.config(words));
                StormLog log = StormLog.open(folder);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                var input = new BufferedReader(new InputStreamReader(System.in, US_ASCII))) {
            List<Future<String>> all = new ArrayList<>();
            if (loads.contains("objects")) {
                all.add(threads.submit(() -> objects(cluster, log, threads)));
            }
            if (workers > 0 && loads.contains("pool")) {
                all.add(
                        threads.submit(() ->
                                StormPool.run(cluster, tasks, workers, () -> isOver, complaints)));
            }
            if (workers > 0 && loads.contains("runs")) {
                all.add(
                        threads.submit(
                                () -> StormRuns.run(cluster, runs, () -> isOver, complaints)));
            }
            System.out.println("ready");
            input.readLine();
            isOver = true;
            for (Future<String> each : all) {
                System.out.println(each.get());
            }
        }
        complaints.lines().forEach(each -> System.out.println(COMPLAINT + each));
        System.out.println("end");
    }

    private String objects(Cluster cluster, StormLog log, ExecutorService threads)
            throws IOException, InterruptedException {
        var objects = new StormObjects(cluster, log, () -> isOver, complaints);
        objects.run(threads);
        if (workers == 0) {
            log.write(StormLog.Step.END, "");
            return "";
        }
        StormAudit.Final last = objects.last();
        log.write(StormLog.Step.END, "");
        return "%s; the lock took %.1f s at most"
                .formatted(StormAudit.check(folder, last, complaints), objects.longestLock());
    }
}
