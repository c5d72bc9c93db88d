package dev.muster.tests.shared;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.TlsIdentity;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerConfig;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.monitor.ManagerSnapshot;
import dev.muster.monitor.ObjectSnapshot;
import dev.muster.monitor.QueueSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// The manager that the contract is tested with, in a JVM of its own: `ADDRESS KEYFILE`, then
/// [#TLS] to encrypt with the identity in the key file, or the milliseconds between signs of life.
/// Ends with its standard input.
final class ContractServer {
    /// What it says when it listens, before its address.
    static final String LISTENING = "listening on ";

    /// The argument that makes it encrypt.
    static final String TLS = "tls";

    /// A map.
    static final String BOARD = "board";

    /// A queue.
    static final String JOBS = "jobs";

    /// A queue whose items become dead letters with the second attempt.
    static final String TWICE = "twice";

    private ContractServer() {}

    /// An interface, one object for all.
    static final String DESK = "desk";

    /// An interface, an object for each who asks.
    static final String COUNTER = "counter";

    /// An interface, one object for all.
    static final String TALLY = "tally";

    /// A class that the manager does not make out of bytes.
    static final String REFUSED = "dev.muster.tests.shared.Refused";

    /// What the server says of an object that it offers.
    static ObjectSnapshot object(ManagerSnapshot seen, String name) {
        return seen.objects().stream()
                .filter(object -> object.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// What the server says of the queue [#JOBS].
    static QueueSnapshot jobs(ManagerSnapshot seen) {
        return object(seen, JOBS).queue().orElseThrow();
    }

    static ManagerServer serve(Address address, AuthKey key, UnaryOperator<ManagerConfig> more)
            throws IOException {
        var desk = new DeskService();
        ManagerServer server =
                Manager.serve(
                        address,
                        key,
                        registry(desk),
                        config ->
                                more.apply(
                                        config.withName("contract")
                                                .withFilter(filter -> filter.refusing(REFUSED))));
        desk.use(server);
        return server;
    }

    private static Registry registry(Desk desk) {
        var tally = new DeskService.CounterService();
        return Registry.standard()
                .withMap(BOARD)
                .withQueue(JOBS)
                .withQueue(TWICE, settings -> settings.withMaxAttempts(2))
                .withList("steps")
                .withLock("lock")
                .withSemaphore("permits", 3)
                .withEvent("event")
                .withBarrier("barrier", 2)
                .withValue("value", 7)
                .withNamespace("names")
                .withInterface(DESK, Desk.class, () -> desk)
                .withInterface(COUNTER, Counter.class, DeskService.CounterService::new)
                .withInterface(TALLY, Counter.class, () -> tally);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        AuthKey key = AuthKey.readFile(Path.of(arguments[1]));
        try (ManagerServer server =
                serve(Address.parse(arguments[0]), key, config -> withSetting(config, arguments))) {
            System.out.println(LISTENING + server.address());
            Thread.ofPlatform().daemon().start(ContractServer::endWithInput);
            server.awaitTermination();
        }
    }

    private static ManagerConfig withSetting(ManagerConfig config, String[] arguments) {
        if (arguments.length < 3) {
            return config;
        }
        if (!arguments[2].equals(TLS)) {
            return config.withKeepAlive(Duration.ofMillis(Long.parseLong(arguments[2])));
        }
        TlsIdentity identity = identity(Path.of(arguments[1]));
        return config.withConnection(connection -> connection.withTls(identity));
    }

    private static TlsIdentity identity(Path file) {
        try {
            return TlsIdentity.readFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // Whoever started this lives.
            }
        } catch (IOException _) {
            // He does not.
        }
        Runtime.getRuntime().halt(0);
    }
}
