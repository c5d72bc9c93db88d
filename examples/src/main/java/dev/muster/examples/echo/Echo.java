package dev.muster.examples.echo;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.Listener;
import java.io.IOException;

/// Both ends in one program: a thread that echoes, and a client that talks to it.
public final class Echo {
    private Echo() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        AuthKey key = AuthKey.generate();
        try (var listener =
                Listener.open(
                        Address.parse("127.0.0.1:0"),
                        key,
                        config -> config.withPickle(EchoServer.PICKLE))) {
            Thread.startVirtualThread(() -> EchoServer.serveAll(listener));
            EchoClient.talk(() -> connect(listener.address(), key));
        }
    }

    private static Connection connect(Address server, AuthKey key)
            throws IOException, InterruptedException {
        return Client.connect(server, key, config -> config.withPickle(EchoServer.PICKLE));
    }
}
