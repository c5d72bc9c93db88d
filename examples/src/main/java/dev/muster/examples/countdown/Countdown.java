package dev.muster.examples.countdown;

import dev.muster.JvmProcess;
import dev.muster.WorkerOutput;
import dev.muster.connection.AuthKey;
import dev.muster.examples.ExampleOptions;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.shared.SharedQueue;
import java.io.IOException;

/// A producer here and a consumer in another process, with a queue between them. Nobody knows in
/// advance how many items there are: a last one, the sentinel, says that no more will follow.
public final class Countdown {
    private static final int START = 5;
    private static final int SENTINEL = -1;

    private Countdown() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var options = ExampleOptions.parseOrAlone(args);
        AuthKey key = options.serverKey();
        var registry = Registry.empty().withQueue("numbers");
        try (var server =
                Manager.serve(options.address(), key, registry, options::configureManager)) {
            options.announce(server.address(), key);
            SharedQueue<Integer> numbers = server.queue("numbers");
            produce(numbers);
            if (options.isAlone()) {
                JvmProcess.start(
                                () -> consume(numbers),
                                c -> c.withName("consumer").withOutput(new WorkerOutput.Console()))
                        .join();
            }
            numbers.join(); // until all have been taken, and Python has said so by task_done
            System.out.println("all numbers have been consumed");
        }
    }

    private static void produce(SharedQueue<Integer> numbers) throws InterruptedException {
        for (int n = START; n > 0; n--) {
            numbers.put(n);
        }
        numbers.put(SENTINEL);
    }

    private static void consume(SharedQueue<Integer> numbers) throws InterruptedException {
        for (int n = numbers.take(); n != SENTINEL; n = numbers.take()) {
            System.out.println(n);
        }
        System.out.println("liftoff");
    }
}
