package dev.muster.bench;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The manager of the benchmarks of shared objects, with default settings: `ADDRESS KEYFILE`.
///
/// It offers a queue `jobs`, the maps `map` and `done`, a lock `lock`, a semaphore `permits`, a
/// barrier `gate` for two and a value `inside`, and the standard types. Asked for `memory` on its
/// input it collects garbage and answers with the bytes of heap in use, asked for `peak` with the
/// most that were in use since the last `memory`.
final class SharedServer {
    /// How many permits the semaphore has.
    static final int PERMITS = 8;

    private SharedServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Registry registry =
                Registry.standard()
                        .withQueue("jobs")
                        .withMap("map")
                        .withMap("done")
                        .withLock("lock")
                        .withSemaphore("permits", PERMITS)
                        .withBarrier("gate", 2)
                        .withValue("inside", 0L);
        AuthKey key = AuthKey.readFile(Path.of(arguments[1]));
        try (ManagerServer server = Manager.serve(Address.parse(arguments[0]), key, registry);
                var heap = new HeapWatch();
                var input =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("listening on " + server.address());
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(line.equals("memory") ? heap.collected() : heap.peak());
            }
        }
    }
}
