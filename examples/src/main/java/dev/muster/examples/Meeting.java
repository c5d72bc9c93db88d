package dev.muster.examples;

import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import java.io.IOException;

/// Where a Java program lets its Python partner take part, if its command line has an address and a
/// key file. Without them nobody comes, and it works alone.
///
/// @param options what the command line says
/// @param key the key of both sides
public record Meeting(ExampleOptions options, AuthKey key) {
    /// The name of the event that the partner sets when it has done its part.
    public static final String PARTNER_DONE = "partner_done";

    /// Reads a command line.
    ///
    /// @throws IllegalArgumentException if it is incomplete or not understood
    public static Meeting of(String... arguments) throws IOException {
        var options = ExampleOptions.parseOrAlone(arguments);
        return new Meeting(options, options.serverKey());
    }

    /// Serves the objects of a registry at the address, and [#PARTNER_DONE] with them.
    public ManagerServer serve(Registry registry) throws IOException {
        return Manager.serve(
                options.address(),
                key,
                registry.withEvent(PARTNER_DONE),
                options::configureManager);
    }

    /// Lets the partner in, if one comes, and waits until it has done its part.
    public void awaitPartner(ManagerServer server) throws IOException, InterruptedException {
        if (!options.isAlone()) {
            options.announce(server.address(), key);
            server.event(PARTNER_DONE).await();
        }
    }
}
