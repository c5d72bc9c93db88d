package dev.muster.cli.bench;

import dev.muster.cli.terminal.SearchPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Programs of the shell that run others side by side: xargs, GNU parallel.
final class Launchers {
    private Launchers() {}

    /// Those that are on the PATH.
    static List<Contest.Side> found(int workers) {
        var found = new ArrayList<Contest.Side>();
        if (SearchPath.find("xargs").isPresent()) {
            found.add(new Contest.Side("xargs -P", work("xargs", "-n1", "-P" + workers, "true")));
        }
        if (SearchPath.find("parallel").isPresent()) {
            found.add(
                    new Contest.Side(
                            "parallel -j",
                            work("parallel", "--will-cite", "-j" + workers, "true")));
        }
        return found;
    }

    private static Contest.Work work(String... command) {
        return count -> {
            String lines =
                    LongStream.range(0, count)
                            .mapToObj(Long::toString)
                            .collect(Collectors.joining("\n", "", "\n"));
            long start = System.nanoTime();
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (var input = process.outputWriter()) {
                input.write(lines);
            }
            if (process.waitFor() != 0) {
                throw new IOException(command[0] + " ended with " + process.exitValue());
            }
            return (System.nanoTime() - start) / 1e9;
        };
    }
}
