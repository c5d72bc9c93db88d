package dev.muster.tests.agents;

import dev.muster.Pool;
import dev.muster.examples.factorizer.Factorizer;
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
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// The programs of the articles, on whatever pool the environment names: the hosts that fetch
/// robots.txt, from compressed logs, and the factors of some numbers.
final class ArticlesProgram {
    private static final int PATH_FIELD = 6;

    private ArticlesProgram() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        List<String> logs;
        try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            logs = files.map(Path::toString).sorted().toList();
        }
        List<Long> numbers = Factorizer.numbers().subList(0, 20);
        try (Pool pool = Pool.open()) {
            System.out.println("factors " + pool.map(Factorizer::factorsOf, numbers));
            System.out.println("robots " + pool.map(ArticlesProgram::findRobots, logs));
        }
    }

    private static Set<String> findRobots(String log) throws IOException {
        var robots = new TreeSet<String>();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(Path.of(log))),
                                StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(" ", -1);
                if (fields[PATH_FIELD].equals("/robots.txt")) {
                    robots.add(fields[0]);
                }
            }
        }
        return robots;
    }
}
