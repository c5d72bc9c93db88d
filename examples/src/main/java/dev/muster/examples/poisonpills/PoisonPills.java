package dev.muster.examples.poisonpills;

import dev.muster.JvmProcess;
import dev.muster.connection.AuthKey;
import dev.muster.examples.ExampleOptions;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.shared.Lease;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Consumers in processes of their own take tasks from a queue, put the results into another, and
/// report each task done. `join` waits for all of that; a poison pill for each consumer ends it.
///
/// A consumer takes a task under a lease: if it dies before it has reported the task done, the task
/// is back in the queue, for another one.
public final class PoisonPills {
    private static final int TASKS = 10;

    /// A task is two numbers to multiply; this is none.
    private static final List<Integer> PILL = List.of();

    private PoisonPills() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var options = ExampleOptions.parseOrAlone(args);
        int consumers = options.isAlone() ? 2 : 1;
        AuthKey key = options.serverKey();
        var registry = Registry.empty().withQueue("tasks").withQueue("results");
        try (var server =
                Manager.serve(options.address(), key, registry, options::configureManager)) {
            options.announce(server.address(), key);
            SharedQueue<List<Integer>> tasks = server.queue("tasks");
            SharedQueue<String> results = server.queue("results");
            var processes = new ArrayList<JvmProcess>();
            while (options.isAlone() && processes.size() < consumers) {
                processes.add(JvmProcess.start(() -> consume(tasks, results)));
            }
            for (int i = 0; i < TASKS; i++) {
                tasks.put(List.of(i, i));
            }
            for (int i = 0; i < consumers; i++) {
                tasks.put(PILL);
            }
            tasks.join();
            for (int i = 0; i < TASKS; i++) {
                System.out.println(results.remove()); // they are all there
            }
            for (JvmProcess process : processes) {
                process.join();
            }
        }
    }

    private static void consume(SharedQueue<List<Integer>> tasks, SharedQueue<String> results)
            throws InterruptedException {
        while (true) {
            try (Lease<List<Integer>> lease = tasks.takeLease()) {
                List<Integer> task = lease.item();
                if (task.equals(PILL)) {
                    lease.done();
                    return;
                }
                int a = task.get(0);
                int b = task.get(1);
                results.put("%d * %d = %d".formatted(a, b, a * b));
                lease.done();
            }
        }
    }
}
