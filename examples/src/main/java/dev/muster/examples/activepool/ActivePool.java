package dev.muster.examples.activepool;

import dev.muster.JvmProcess;
import dev.muster.connection.AuthKey;
import dev.muster.examples.ExampleOptions;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.shared.SharedList;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Two processes of four threads each, of which at most three threads are active at once: a
/// semaphore with three permits sees to that, and a shared list shows who they are.
public final class ActivePool {
    private static final int PERMITS = 3;
    private static final int THREADS = 4;

    private ActivePool() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var options = ExampleOptions.parseOrAlone(args);
        AuthKey key = options.serverKey();
        var registry =
                Registry.empty()
                        .withSemaphore("permits", PERMITS)
                        .withList("active")
                        .withQueue("reports");
        try (var server =
                Manager.serve(options.address(), key, registry, options::configureManager)) {
            options.announce(server.address(), key);
            SharedSemaphore permits = server.semaphore("permits");
            SharedList<String> active = server.list("active");
            SharedQueue<List<String>> reports = server.queue("reports");
            var processes = new ArrayList<JvmProcess>();
            for (String name : options.isAlone() ? List.of("java", "jvm") : List.of("java")) {
                processes.add(JvmProcess.start(() -> runThreads(name, permits, active, reports)));
            }
            for (int i = 0; i < 2 * THREADS; i++) {
                System.out.println("active: " + reports.take());
            }
            System.out.println("active at last: " + active.snapshot());
            for (JvmProcess process : processes) {
                process.join();
            }
        }
    }

    private static void runThreads(
            String process,
            SharedSemaphore permits,
            SharedList<String> active,
            SharedQueue<List<String>> reports) {
        for (int i = 1; i <= THREADS; i++) {
            String name = process + "-" + i;
            Thread.ofPlatform().start(() -> beActive(name, permits, active, reports));
        }
    }

    private static void beActive(
            String name,
            SharedSemaphore permits,
            SharedList<String> active,
            SharedQueue<List<String>> reports) {
        try {
            permits.acquire();
            try {
                active.add(name);
                List<String> now = active.snapshot();
                active.remove(name);
                reports.put(now);
            } finally {
                permits.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
