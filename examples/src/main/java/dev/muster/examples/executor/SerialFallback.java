package dev.muster.examples.executor;

import dev.muster.Pool;
import dev.muster.RemoteCallable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// A library that runs in parallel if its caller wants it to, and never decides that itself.
///
/// [#sumOfPrimes] takes any `ExecutorService`. The program chooses: worker JVMs, threads, or
/// `Pool.serial()`, which runs everything in the thread that asks for the results. So there is one
/// path through the code, which a debugger can follow where there is nothing to gain.
public final class SerialFallback {
    private static final int PORTION = 25_000;

    private SerialFallback() {}

    /// Say `serial` to have it in one thread; `MUSTER_POOL=serial` does that for `Pool.open()`.
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        if (!List.of("", "serial").contains(String.join(" ", args))) {
            throw new IllegalArgumentException("say serial, or nothing");
        }
        boolean isSerial = args.length > 0 || Runtime.getRuntime().availableProcessors() == 1;
        try (var pool = isSerial ? Pool.serial() : Pool.open()) {
            System.out.println(
                    (isSerial ? "in this thread: " : "in parallel: ") + sumOfPrimes(200_000, pool));
        }
    }

    /// The sum of all primes below a limit.
    ///
    /// @param limit from 2
    /// @param executor runs the portions; the caller closes it
    static long sumOfPrimes(int limit, ExecutorService executor)
            throws InterruptedException, ExecutionException {
        var portions = new ArrayList<RemoteCallable<Long>>(); // callables that can travel
        for (int from = 2; from < limit; from += PORTION) {
            int first = from;
            portions.add(() -> sumOfPrimes(first, Math.min(first + PORTION, limit)));
        }
        long sum = 0;
        for (Future<Long> portion : executor.invokeAll(portions)) {
            sum += portion.get();
        }
        return sum;
    }

    private static long sumOfPrimes(int from, int to) {
        long sum = 0;
        for (int number = from; number < to; number++) {
            sum += isPrime(number) ? number : 0;
        }
        return sum;
    }

    private static boolean isPrime(int number) {
        for (int divisor = 2; divisor * divisor <= number; divisor++) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return true;
    }
}
