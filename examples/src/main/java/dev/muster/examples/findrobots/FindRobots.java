package dev.muster.examples.findrobots;

import dev.muster.Pool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// Which hosts asked a web server for `robots.txt`? Its logs are compressed, one file a day, so
/// each file is a task: two worker processes unpack and read them, one after the other.
public final class FindRobots {
    private FindRobots() {}

    /// Prints the hosts, one a line.
    ///
    /// @param args the folder with the logs; without one, logs are made up
    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        if (args.length > 0) {
            findIn(Path.of(args[0]));
            return;
        }
        Path folder = Files.createTempDirectory("logs");
        try {
            LogMaker.makeIn(folder);
            findIn(folder);
        } finally {
            LogMaker.removeFrom(folder);
            Files.delete(folder);
        }
    }

    private static void findIn(Path folder)
            throws IOException, InterruptedException, ExecutionException {
        List<Path> logs;
        try (Stream<Path> files = Files.list(folder)) {
            logs = files.filter(file -> file.toString().endsWith(".log.gz")).sorted().toList();
        }
        var robots = new TreeSet<String>();
        try (var pool = Pool.processes(c -> c.withWorkers(2))) {
            pool.map(FindRobots::robotsIn, logs).forEach(robots::addAll);
        }
        robots.forEach(System.out::println);
    }

    /// The hosts of one log. A line begins with the host and has the request in quotes.
    static Set<String> robotsIn(Path log) throws IOException {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(log)),
                                StandardCharsets.ISO_8859_1))) {
            return lines.lines()
                    .filter(line -> line.contains("\"GET /robots.txt "))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .collect(Collectors.toSet());
        }
    }
}
