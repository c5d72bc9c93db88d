package dev.muster.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A product of [PeersBench] that runs: its server and its client.
record Product(String name, BenchProcess server, BenchClients client) implements AutoCloseable {
    /// The peers are on the class path of these processes only. Our client has the flags of
    /// Hazelcast, too.
    private static final List<String> FLAGS =
            Stream.concat(
                            Stream.of(
                                    "-cp",
                                    System.getProperty("java.class.path")
                                            + ":"
                                            + Path.of("bench/target/peers").toAbsolutePath()
                                            + "/*",
                                    "-Dslf4j.internal.verbosity=ERROR"),
                            HazelcastMember.FLAGS.stream())
                    .toList();

    /// Starts it.
    ///
    /// @param redis `redis-server`, or where it is
    static Product start(String name, BenchFolder folder, String redis) throws IOException {
        return switch (name) {
            case "muster" -> {
                var server = BenchServer.shared(folder.keyFile(), "127.0.0.1:0");
                yield connect(name, server.process(), server.address(), folder);
            }
            case "redisson" -> {
                var server = RedisServer.start(redis, folder.file(""));
                yield connect(name, server.process(), server.address(), folder);
            }
            case "hazelcast" -> {
                var server = BenchProcess.java(HazelcastMember.class, FLAGS);
                yield connect(name, server, server.answer("listening on "), folder);
            }
            default ->
                    throw new IllegalArgumentException(
                            name + " is no product, must be muster, redisson or hazelcast");
        };
    }

    private static Product connect(
            String name, BenchProcess server, String address, BenchFolder folder)
            throws IOException {
        return new Product(
                name,
                server,
                BenchClients.java(1, PeersClient.class, FLAGS, name, address, folder.keyFile()));
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
