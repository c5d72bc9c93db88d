package dev.muster.cli;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerConfig;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.UnaryOperator;

/// A manager that serves until it is ended: by Ctrl-C, by SIGTERM, or by a client's `shutdown`.
final class Service {
    /// Does what `-XX:+ExitOnOutOfMemoryError` does, for programs started without it.
    static final String EXIT_WHEN_FULL = "dev.muster.exitOnOutOfMemory";

    private Service() {}

    static int run(
            PrintStream out,
            Address address,
            KeySource source,
            Protection protection,
            List<String> queues,
            UnaryOperator<ManagerConfig> limits)
            throws IOException, InterruptedException {
        System.setProperty(EXIT_WHEN_FULL, "true");
        Registry registry = Registry.standard();
        for (String queue : queues) {
            registry = registry.withQueue(queue);
        }
        AuthKey key = source.key();
        try (var server =
                Manager.serve(
                        address,
                        key,
                        registry,
                        config -> limits.apply(config.withConnection(protection::configure)))) {
            source.keep(key);
            new ExitHook("muster-serve-end", server::close).add();
            out.println("listening on " + server.address());
            connectLines(server, source, protection, queues)
                    .forEach(line -> out.println("  " + line));
            out.flush();
            server.awaitTermination();
        }
        return 0;
    }

    private static List<String> connectLines(
            ManagerServer server, KeySource key, Protection protection, List<String> queues)
            throws IOException {
        Address reachable = reachable(server.address());
        String queue = queues.isEmpty() ? "jobs" : queues.getFirst();
        String shared = queues.isEmpty() ? "Queue" : queue;
        String java =
                """
                from Java
                  var manager = Manager.connect(Address.parse("%s"), %s%s);
                  var %s = manager.queue("%s");
                """
                        .formatted(reachable, key.inJava(), protection.inJava(), queue, shared);
        String python =
                """
                from Python
                  import multiprocessing, os
                  from multiprocessing.managers import SyncManager
                  key = %s
                  multiprocessing.current_process().authkey = key
                  SyncManager.register('%s')
                  manager = SyncManager(%s, authkey=key)
                  manager.connect()
                  %s = manager.%s()
                """
                        .formatted(key.inPython(), shared, inPython(reachable), queue, shared);
        return (protection.letsPythonIn() ? java + python : java).lines().toList();
    }

    private static String inPython(Address address) {
        return switch (address) {
            case Address.Tcp(String host, int port) -> "('%s', %d)".formatted(host, port);
            case Address.Unix(var path) -> "'" + path + "'";
        };
    }

    /// The address by which clients elsewhere find a server that listens on every interface.
    private static Address reachable(Address address) {
        if (address instanceof Address.Tcp(String host, int port)
                && (host.equals("0.0.0.0") || host.equals("::"))) {
            return new Address.Tcp(hostName(), port);
        }
        return address;
    }

    /// The name of this machine in its network.
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "THIS-MACHINE";
        }
    }
}
