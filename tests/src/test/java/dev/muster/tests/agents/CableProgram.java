package dev.muster.tests.agents;

import dev.muster.Pool;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.TlsIdentity;
import dev.muster.tests.pool.Gate;
import dev.muster.tests.pool.Trace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// A program that agents join over a network: it has many short tasks, and ends with the sum of
/// their results. Each notes that it has begun; the last ones wait at a gate.
final class CableProgram {
    static final int TASKS = 300;

    /// How many of them wait until the test lets them go on.
    static final int WAITING = 150;

    private static final Duration EACH = Duration.ofMillis(30);

    private CableProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        AuthKey key = AuthKey.readFile(folder.resolve("key"));
        Trace trace = Trace.in(folder);
        Gate gate = Gate.in(folder);
        try (Pool pool =
                Pool.listening(c ->
                        c.withKey(key)
                                .withIdentity(TlsIdentity.generate())
                                .withAddress(new Address.Tcp(arguments[1], 0))
                                .withLinkPatience(Duration.ofMinutes(2))
                                .withJoinLine(line -> System.out.println("join " + line)))) {
            List<CompletableFuture<Integer>> results =
                    IntStream.range(0, TASKS)
                            .mapToObj(i -> pool.submit(() -> once(trace, gate, i)))
                            .toList();
            System.out.println("sum " + results.stream().mapToInt(CompletableFuture::join).sum());
        }
    }

    private static int once(Trace trace, Gate gate, int number) throws InterruptedException {
        trace.add(number);
        Thread.sleep(EACH);
        if (number >= TASKS - WAITING) {
            gate.pass();
        }
        return number;
    }
}
