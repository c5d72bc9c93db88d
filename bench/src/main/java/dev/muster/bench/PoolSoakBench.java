package dev.muster.bench;

import java.io.IOException;

/// A pool that works long and a pool whose user is impatient. `endless`: a program with a small
/// heap reads the results of an endless stream, ordered and unordered; neither it nor its workers
/// may grow. `interrupts`: programs at a terminal get a Ctrl-C or two at any moment; each must end
/// soon, with the right status, and leave no process behind.
///
/// Options: `--parts endless,interrupts`, `--seconds 60` of each stream, `--heap 64m` of the
/// program that reads it, `--times 200`, `--parallel 4` programs at once, `--patience 15` seconds
/// from the last Ctrl-C to the end, `--python`. Ends with status 1 if a promise was broken.
public final class PoolSoakBench {
    private PoolSoakBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new BenchOptions(arguments);
        boolean isSound = true;
        for (String part : options.list("parts", "endless,interrupts")) {
            isSound &=
                    switch (part) {
                        case "endless" -> PoolSoakEndless.run(options);
                        case "interrupts" -> new PoolSoakInterrupts(options).run();
                        default ->
                                throw new IllegalArgumentException(
                                        part + " is no part; there are endless and interrupts");
                    };
        }
        System.exit(isSound ? 0 : 1);
    }
}
