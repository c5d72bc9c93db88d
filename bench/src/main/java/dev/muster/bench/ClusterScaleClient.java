package dev.muster.bench;

import dev.muster.Pool;
import dev.muster.WorkerOutput;
import dev.muster.monitor.WorkerSnapshot;
import java.io.IOException;
import java.io.OutputStream;

/// A program of [ClusterScaleBench]: it opens the pool of its environment and says when it has so
/// many workers that are ready: `WORKERS`.
final class ClusterScaleClient {
    private ClusterScaleClient() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int wanted = Integer.parseInt(arguments[0]);
        long begin = System.nanoTime();
        try (Pool pool = Pool.open(c -> c.withOutput(new WorkerOutput.Discard()))) {
            while (ready(pool) < wanted) {
                Thread.sleep(10);
            }
            System.out.println("all after " + (System.nanoTime() - begin) / 1e9);
            System.in.transferTo(OutputStream.nullOutputStream()); // until the benchmark ends it
        }
    }

    private static long ready(Pool pool) {
        return pool.snapshot().workers().stream()
                .filter(each -> each.state() != WorkerSnapshot.State.STARTING)
                .count();
    }
}
