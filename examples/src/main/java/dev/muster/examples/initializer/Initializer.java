package dev.muster.examples.initializer;

import dev.muster.Pool;
import dev.muster.WorkerContext;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What is costly to make and needed by every task is made once in each worker, by an initializer.
///
/// It is kept in a static variable: statics do not travel, each worker has its own. That suits a
/// connection to a database, a model, a table; here it is the sieve of Eratosthenes.
public final class Initializer {
    private static final int LIMIT = 1_000_000;
    private static final BitSet COMPOSITE = new BitSet();
    private static int timesMade;

    /// What a task finds, and in which worker.
    private record Found(String worker, int timesMade, boolean isPrime) {}

    private Initializer() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        List<Integer> numbers = IntStream.range(LIMIT - 1000, LIMIT).boxed().toList();
        try (var pool =
                Pool.processes(c -> c.withWorkers(2).withInitializer(Initializer::makeTable))) {
            List<Found> found = pool.map(Initializer::look, numbers);

            long primes = found.stream().filter(Found::isPrime).count();
            System.out.printf("%d of the last %d numbers are prime%n", primes, numbers.size());
            found.stream()
                    .collect(Collectors.toMap(Found::worker, Found::timesMade, Math::max))
                    .forEach((worker, times) ->
                            System.out.printf("%s made the table %dx%n", worker, times));
            System.out.println("this program made it " + timesMade + "x");
        }
    }

    private static void makeTable() {
        for (int i = 2; i * i < LIMIT; i++) {
            for (int multiple = i * i; !COMPOSITE.get(i) && multiple < LIMIT; multiple += i) {
                COMPOSITE.set(multiple);
            }
        }
        timesMade++;
    }

    private static Found look(int number) {
        var context = WorkerContext.current().orElseThrow();
        return new Found(context.worker(), timesMade, !COMPOSITE.get(number));
    }
}
