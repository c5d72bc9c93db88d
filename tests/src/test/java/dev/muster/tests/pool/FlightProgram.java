package dev.muster.tests.pool;

import dev.muster.Pool;
import dev.muster.Retries;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdk.jfr.Recording;

/// Runs a few tasks: with `record FILE` it records them itself, with `pretend` it makes believe
/// that somebody records, and otherwise it does not think of the flight recorder at all.
public final class FlightProgram {
    private FlightProgram() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, TimeoutException {
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "record" -> record(Path.of(arguments[1]));
            case "pretend" -> {
                System.setProperty("jdk.jfr.repository", "nowhere");
                run();
            }
            default -> run();
        }
        System.out.println("done");
    }

    private static void record(Path file)
            throws IOException, InterruptedException, TimeoutException {
        try (var recording = new Recording()) {
            recording.start();
            run();
            recording.stop();
            recording.dump(file);
        }
    }

    private static void run() throws InterruptedException, TimeoutException {
        try (Pool pool = PoolHome.processes(c -> c.withName("flown").withWorkers(1))) {
            end(pool.with(o -> o.withName("good")).submit(() -> 1));
            end(
                    pool.with(o -> o.withName("bad").withRetries(once()))
                            .submit(() -> {
                                throw new IllegalStateException("as ordered");
                            }));
            end(pool.with(o -> o.withName("deadly")).submit(() -> Runtime.getRuntime().halt(3)));
            end(pool.submit(() -> 1));
        }
    }

    private static Retries once() {
        return Retries.of(1).withPause(Duration.ofMillis(1));
    }

    private static void end(Future<?> future) throws InterruptedException, TimeoutException {
        try {
            System.out.println("result " + future.get(Waits.LONG.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            System.out.println("failure " + e.getCause());
        }
    }
}
