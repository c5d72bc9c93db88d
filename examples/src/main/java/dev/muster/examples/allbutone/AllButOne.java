package dev.muster.examples.allbutone;

import dev.muster.Pool;
import dev.muster.PoolConfig;
import java.util.List;
import java.util.stream.IntStream;

/// All processors but one work for the pool; the last one is the program's own.
///
/// That pays where the program has work to do meanwhile: here it draws the rows of a picture while
/// the workers compute the next ones. A stream gives the rows in their order, each as soon as it is
/// there.
public final class AllButOne {
    private static final int WIDTH = 78;
    private static final int HEIGHT = 24;
    private static final int MOST = 20_000;
    private static final String SHADES = " .:-=+*%#";

    private AllButOne() {}

    public static void main(String[] args) {
        System.out.printf(
                "%d processors, so the pool has this many workers: %d%n",
                Runtime.getRuntime().availableProcessors(),
                PoolConfig.defaults().leaveOneForCaller().workers());

        List<Integer> rowNumbers = IntStream.range(0, HEIGHT).boxed().toList();
        try (var pool = Pool.processes(PoolConfig::leaveOneForCaller);
                var rows = pool.stream(AllButOne::row, rowNumbers)) {
            rows.map(AllButOne::draw).forEach(System.out::println);
        }
    }

    /// One row of the Mandelbrot set: after how many steps each of its points is known to be
    /// outside.
    private static int[] row(int y) {
        return IntStream.range(0, WIDTH)
                .map(x -> steps(3.0 * x / (WIDTH - 1) - 2.2, 2.4 * y / (HEIGHT - 1) - 1.2))
                .toArray();
    }

    private static int steps(double re, double im) {
        double x = 0;
        double y = 0;
        for (int step = 0; step < MOST; step++) {
            double next = x * x - y * y + re;
            y = 2 * x * y + im;
            x = next;
            if (x * x + y * y > 4) {
                return step;
            }
        }
        return MOST;
    }

    private static String draw(int[] row) {
        var line = new StringBuilder();
        for (int steps : row) {
            line.append(SHADES.charAt(Math.min(steps / 2, SHADES.length() - 1)));
        }
        return line.toString().stripTrailing();
    }
}
