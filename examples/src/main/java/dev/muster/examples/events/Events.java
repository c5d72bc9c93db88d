package dev.muster.examples.events;

import dev.muster.JvmProcess;
import dev.muster.connection.AuthKey;
import dev.muster.examples.ExampleOptions;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;

/// Two processes wait for one event: one as long as it takes, the other for a tenth of a second
/// only. The event is set when the second has given up.
public final class Events {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private Events() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var options = ExampleOptions.parseOrAlone(args);
        AuthKey key = options.serverKey();
        var registry = Registry.empty().withEvent("ready").withQueue("reports");
        try (var server =
                Manager.serve(options.address(), key, registry, options::configureManager)) {
            options.announce(server.address(), key);
            SharedEvent ready = server.event("ready");
            SharedQueue<String> reports = server.queue("reports");
            var processes = new ArrayList<JvmProcess>();
            if (options.isAlone()) {
                processes.add(JvmProcess.start(() -> waitPatiently(ready, reports)));
                processes.add(JvmProcess.start(() -> waitImpatiently(ready, reports)));
            }
            System.out.println(reports.take());
            System.out.println("main: sets the event");
            ready.set();
            System.out.println(reports.take());
            for (JvmProcess process : processes) {
                process.join();
            }
        }
    }

    private static void waitPatiently(SharedEvent ready, SharedQueue<String> reports)
            throws InterruptedException {
        ready.await();
        reports.put("patient: the event is set");
    }

    private static void waitImpatiently(SharedEvent ready, SharedQueue<String> reports)
            throws InterruptedException {
        boolean isSet = ready.await(PATIENCE);
        reports.put("impatient: the event is " + (isSet ? "set" : "not set"));
    }
}
