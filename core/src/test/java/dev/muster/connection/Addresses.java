package dev.muster.connection;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// Addresses that nobody uses.
final class Addresses {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private Addresses() {}

    /// @param kind `tcp`, `tls` or `unix`
    static Address fresh(String kind) {
        if (!kind.equals("unix")) {
            return new Address.Tcp("127.0.0.1", 0);
        }
        String name =
                "muster-%d-%d.socket"
                        .formatted(ProcessHandle.current().pid(), NEXT.incrementAndGet());
        return new Address.Unix(Path.of(System.getProperty("java.io.tmpdir"), name));
    }
}
