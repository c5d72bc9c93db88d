package dev.muster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.muster.Pool;
import dev.muster.examples.factorizer.Factorizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// Does the work of [ArticlesBench] by a pool of ours, or by threads of one JVM: `muster|threads
/// WORKERS FILE…`, then lines that say `robots` or `factors`. Each is answered by `SECONDS RESULT`.
final class ArticlesClient {
    /// Who does the work.
    private interface Home extends AutoCloseable {
        List<Integer> robots(List<String> logs) throws InterruptedException, ExecutionException;

        List<List<Long>> factors(List<Long> numbers)
                throws InterruptedException, ExecutionException;

        @Override
        void close();
    }

    /// Worker JVMs.
    private record Processes(Pool pool) implements Home {
        @Override
        public List<Integer> robots(List<String> logs)
                throws InterruptedException, ExecutionException {
            return sizes(pool.map(RobotLogs::findRobots, logs, m -> m.withChunkSize(1)));
        }

        @Override
        public List<List<Long>> factors(List<Long> numbers)
                throws InterruptedException, ExecutionException {
            return pool.map(Factorizer::factorsOf, numbers);
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    /// Threads of this JVM.
    private record Threads(ExecutorService executor) implements Home {
        @Override
        public List<Integer> robots(List<String> logs)
                throws InterruptedException, ExecutionException {
            return sizes(all(logs.stream().map(log -> () -> RobotLogs.findRobots(log))));
        }

        @Override
        public List<List<Long>> factors(List<Long> numbers)
                throws InterruptedException, ExecutionException {
            return all(numbers.stream().map(number -> () -> Factorizer.factorsOf(number)));
        }

        private <T> List<T> all(Stream<Callable<T>> tasks)
                throws InterruptedException, ExecutionException {
            var results = new ArrayList<T>();
            for (Future<T> each : executor.invokeAll(tasks.toList())) {
                results.add(each.get());
            }
            return results;
        }

        @Override
        public void close() {
            executor.close();
        }
    }

    private ArticlesClient() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        List<String> logs = List.of(arguments).subList(2, arguments.length);
        int workers = Integer.parseInt(arguments[1]);
        try (Home home = home(arguments[0], workers);
                var commands = new Scanner(System.in, US_ASCII)) {
            while (commands.hasNext()) {
                String work = commands.next();
                long begin = System.nanoTime();
                long result = work.equals("robots") ? robots(home, logs) : factors(home);
                System.out.println((System.nanoTime() - begin) / 1e9 + " " + result);
            }
        }
    }

    private static Home home(String name, int workers) {
        return name.equals("muster")
                ? new Processes(Pool.processes(c -> c.withWorkers(workers)))
                : new Threads(Executors.newFixedThreadPool(workers));
    }

    private static long robots(Home home, List<String> logs)
            throws InterruptedException, ExecutionException {
        return home.robots(logs).stream().mapToLong(Integer::intValue).sum();
    }

    private static long factors(Home home) throws InterruptedException, ExecutionException {
        return home.factors(Factorizer.numbers()).stream().mapToLong(List::size).sum();
    }

    private static List<Integer> sizes(List<? extends Collection<?>> sets) {
        return sets.stream().map(Collection::size).toList();
    }
}
