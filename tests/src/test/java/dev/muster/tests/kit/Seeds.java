package dev.muster.tests.kit;

import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Random cases that can be repeated: the seed is printed, and `-Dseed=N` takes it again.
public final class Seeds {
    private Seeds() {}

    /// A seed for one run.
    public static long next() {
        long seed = Long.getLong("seed", new Random().nextInt(1_000_000_000));
        System.out.println("-Dseed=" + seed);
        return seed;
    }

    /// As many cases as are wanted, each made from a generator of its own.
    public static <T> Stream<T> cases(int count, Function<Random, T> make) {
        long seed = next();
        return IntStream.range(0, count).mapToObj(number -> make.apply(new Random(seed + number)));
    }
}
