package dev.muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// A cluster whose nodes are killed with SIGKILL all the time, and started again, while programs
/// have tasks run there, use shared objects and leave tasks to the cluster; some programs are
/// killed with a node. In the end everything must be accounted for. Then a program is killed while
/// it enqueues a durable run, and another one collects the results.
///
/// A node is killed only when the cluster has made the copies that it lost with the one before:
/// with one copy of everything, it survives the death of one node at a time.
///
/// Options: `--seconds 60`, `--every-millis 4000` between kills, `--nodes 4`, `--workers 1` of
/// each, `--crew 2` programs that are killed, one with each node, `--loads pool,objects,runs`,
/// `--tasks 200` of the run whose program is killed, `--seed 1` of the choice of the victims. Ends
/// with status 1 if a promise was broken.
public final class ClusterStormBench {
    /// The start of a process counts more than its speed.
    private static final List<String> FLAGS =
            List.of(
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m");

    private final BenchOptions options;
    private final BenchFolder folder;
    private final BenchCluster cluster;
    private final String loads;
    private final Random random;
    private final List<BenchProcess> crew = new ArrayList<>();
    private boolean isSound = true;
    private int kills;
    private double longestWait;
    private double longestStart;

    private ClusterStormBench(BenchOptions options, BenchFolder folder, BenchCluster cluster) {
        this.options = options;
        this.folder = folder;
        this.cluster = cluster;
        this.loads = options.text("loads", "pool,objects,runs");
        this.random = new Random(options.number("seed", 1));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new BenchOptions(arguments);
        boolean isSound;
        try (var folder = BenchFolder.open();
                var cluster =
                        new BenchCluster(
                                folder.keyFile(),
                                options.number("nodes", 4),
                                options.number("workers", 1),
                                FLAGS)) {
            cluster.startAll();
            isSound = new ClusterStormBench(options, folder, cluster).run();
        }
        System.exit(isSound ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        try (BenchProcess witness = ClusterWitness.start(cluster);
                BenchProcess program = program(cluster.size() * options.number("workers", 1))) {
            program.answer("ready");
            for (int i = 0; i < options.number("crew", 2); i++) {
                crew.add(program(0));
            }
            storm(witness);
            for (BenchProcess each : crew) {
                each.answer("ready");
                each.tell("stop");
                report(each);
            }
            program.tell("stop");
            System.out.printf(
                    "%d kills of a node; at most %.1f s until it was back, and %.1f s more until all"
                            + " had copies again%n",
                    kills, longestStart, longestWait);
            report(program);
        } finally {
            crew.forEach(BenchProcess::close);
        }
        if (loads.contains("runs")) {
            loseProgram();
        }
        System.out.println("verdict: " + (isSound ? "every promise was kept" : "BROKEN"));
        return isSound;
    }

    /// @param workers that it must have in the end; 0 if it is one that may be killed
    private BenchProcess program(int workers) throws IOException {
        return BenchProcess.java(
                ClusterStormClient.class,
                FLAGS,
                cluster.words(folder.file("storm"), workers, loads));
    }

    /// Prints what a program says until its end.
    private void report(BenchProcess program) throws IOException {
        for (String line = program.line(); !line.equals("end"); line = program.line()) {
            if (!line.isEmpty()) {
                System.out.println("    " + line);
            }
            isSound &= !line.startsWith(ClusterStormClient.COMPLAINT);
        }
    }

    // ---- what happens to it ----

    private void storm(BenchProcess witness) throws IOException, InterruptedException {
        long everyNanos = TimeUnit.MILLISECONDS.toNanos(options.number("every-millis", 4_000));
        long begin = System.nanoTime();
        long end = begin + TimeUnit.SECONDS.toNanos(options.number("seconds", 60));
        for (long next = begin + everyNanos; next < end; next += everyNanos) {
            next = Math.max(next, System.nanoTime());
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            awaitSafe(witness);
            strike();
        }
        awaitSafe(witness);
    }

    private void strike() throws IOException {
        int victim = random.nextInt(cluster.size());
        cluster.kill(victim);
        kills++;
        if (!crew.isEmpty()) {
            int other = random.nextInt(crew.size());
            crew.get(other).close();
            crew.set(other, program(0));
        }
        longestStart = Math.max(longestStart, cluster.start(victim));
    }

    private void awaitSafe(BenchProcess witness) throws IOException {
        long begin = System.nanoTime();
        witness.ask("safe?");
        longestWait = Math.max(longestWait, (System.nanoTime() - begin) / 1e9);
    }

    // ---- the end of a program ----

    /// Kills a program in the middle of what it enqueues.
    private void loseProgram() throws IOException {
        int tasks = options.number("tasks", 200);
        int enqueued = 0;
        try (BenchProcess program = runs("enqueue", tasks)) {
            while (enqueued < tasks / 2) {
                enqueued = Integer.parseInt(program.line()) + 1;
            }
        }
        System.out.printf("a program was killed that had enqueued %,d tasks%n", enqueued);
        try (BenchProcess program = runs("collect", enqueued)) {
            report(program);
        }
    }

    private BenchProcess runs(String what, int count) throws IOException {
        return BenchProcess.java(
                ClusterRunClient.class, FLAGS, cluster.words(what, folder.file("lost-run"), count));
    }
}
