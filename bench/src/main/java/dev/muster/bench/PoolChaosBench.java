package dev.muster.bench;

import java.io.IOException;

/// A pool whose workers come to harm all the time: a random one is killed with SIGKILL, one is
/// stopped with SIGSTOP, tasks halt their JVM, tasks crash it. In the end every task must be
/// accounted for: it has ended, once at most, and who failed says rightly why; the pool is whole.
///
/// Options: `--parts kill,stop,halt,crash`, `--tasks 10000`, `--task-millis 4`, `--workers 2`,
/// `--every-millis 200` between kills, `--stop-every-millis 2000`, `--patience 600` seconds for a
/// part. One task of 100 is unlucky in the last two parts. Ends with status 1 if a promise was
/// broken.
public final class PoolChaosBench {
    private PoolChaosBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new BenchOptions(arguments);
        boolean isSound = true;
        try (var folder = BenchFolder.open()) {
            for (String part : options.list("parts", "kill,stop,halt,crash")) {
                isSound &= new PoolChaosPart(part, options, folder).run();
            }
        }
        System.exit(isSound ? 0 : 1);
    }
}
