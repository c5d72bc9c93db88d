package dev.muster.examples.mpi;

import dev.muster.Pool;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The same program on one machine and in an MPI job on many.
///
/// `Pool.open()` takes the best that there is: started by `mpiexec`, the workers of all other
/// ranks; else worker JVMs of this machine. Nothing else of MPI is seen by a program.
public final class MpiPi {
    private static final int SLICES = 400;
    private static final int STEPS = 50_000;

    /// A part of the area below the curve, and where it was measured.
    private record Slice(double area, String place) {}

    private MpiPi() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        try (var pool = Pool.open()) {
            List<Slice> slices =
                    pool.map(MpiPi::measure, IntStream.range(0, SLICES).boxed().toList());

            System.out.printf("pi is %.10f%n", slices.stream().mapToDouble(Slice::area).sum());
            slices.stream()
                    .collect(
                            Collectors.groupingBy(
                                    Slice::place, TreeMap::new, Collectors.counting()))
                    .forEach((place, count) -> System.out.println(count + " slices by " + place));
        }
    }

    /// Below 4 / (1 + x²), from 0 to 1, lies pi.
    private static Slice measure(int slice) throws UnknownHostException {
        double width = 1.0 / SLICES / STEPS;
        double sum = 0;
        for (int i = 0; i < STEPS; i++) {
            double x = ((double) slice * STEPS + i + 0.5) * width;
            sum += 4 / (1 + x * x);
        }
        String host = InetAddress.getLocalHost().getHostName();
        return new Slice(sum * width, host + ", process " + ProcessHandle.current().pid());
    }
}
