package dev.muster.cli;

import dev.muster.examples.factorizer.FactorizerResults;
import dev.muster.examples.factorizer.FactorizerResults.Share;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What the demo prints at its end.
///
/// @param out where to print
/// @param results complete
/// @param workers all of them
record DemoReport(PrintStream out, FactorizerResults results, List<DemoWorker> workers) {
    private static final int PORT = 50000;

    /// Prints how much each worker did.
    void printShares(Duration elapsed) {
        out.printf(
                "All %d numbers are factorized, and every product is right.%n%n", results.total());
        out.printf("  %-10s %-16s %6s %8s%n", "worker", "runs on", "chunks", "numbers");
        var shares = results.shares();
        for (DemoWorker worker : workers) {
            Share share = shares.getOrDefault(worker.name(), new Share(0, 0));
            out.printf(
                    "  %-10s %-16s %6d %8d%n",
                    worker.name(), worker.platform(), share.chunks(), share.numbers());
        }
        out.printf("%n%.1f s from the start of the workers%n%n", elapsed.toMillis() / 1000.0);
    }

    /// Prints what to type to do the same with a second machine.
    void printCommands() {
        String jar = jar();
        String muster = System.getProperty("muster.command", "java -jar " + jar);
        String server = Service.hostName() + ":" + PORT;
        out.printf(
                """
                The same on two machines, unencrypted, as Python speaks. Here, in two terminals:
                  %1$s example factorizer-server --address 0.0.0.0:%4$d --key-file muster.key --plain
                  %1$s example factorizer-worker --python > factorizer_worker.py
                  scp muster.key factorizer_worker.py %2$s OTHER-MACHINE:
                There, with Java, with nothing but Python 2.7 or 3, or with both:
                  java -jar %5$s example factorizer-worker --address %3$s --key-file muster.key --plain
                  python3 factorizer_worker.py --address %3$s --key-file muster.key
                """,
                muster, jar, server, PORT, Path.of(jar).getFileName());
    }

    /// The jar that holds this class, or the whole class path while it is not packaged; as the
    /// shortest path from here.
    private static String jar() {
        String classPath = System.getProperty("java.class.path");
        String here = Path.of("").toAbsolutePath() + File.separator;
        return classPath.startsWith(here) ? classPath.substring(here.length()) : classPath;
    }
}
