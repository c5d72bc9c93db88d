package dev.muster.tests.architecture;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import java.io.IOException;

/// Client and manager in one process, for [CallPathTest]: a `take()` between two marks, again and
/// again, because the answer is now and then read by a thread that watches for all connections.
final class TakingProgram {
    private static final int TIMES = 1_000;

    private TakingProgram() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        AuthKey key = AuthKey.generate();
        Registry registry = Registry.standard().withQueue("jobs");
        try (var server = Manager.serve(Address.parse("127.0.0.1:0"), key, registry);
                var client = Manager.connect(server.address(), key)) {
            var jobs = client.<String>queue("jobs");
            for (int i = 0; i < TIMES; i++) {
                jobs.put("an item");
                begin();
                jobs.take();
                end();
            }
        }
    }

    static void begin() {}

    static void end() {}
}
