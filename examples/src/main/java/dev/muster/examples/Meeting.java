package dev.muster.examples;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import java.io.IOException;
import java.util.Optional;

/// Where the Java and the Python program of an example meet: at the address of the command line,
/// with the key of its file. Without arguments nobody comes, and the Java program works alone.
public final class Meeting {
    /// The name of the event that the partner sets when it has done its part.
    public static final String PARTNER_DONE = "partner_done";

    private final Optional<ExampleOptions> options;
    private final Address address;
    private final AuthKey key;

    private Meeting(Optional<ExampleOptions> options, Address address, AuthKey key) {
        this.options = options;
        this.address = address;
        this.key = key;
    }

    /// Reads a command line.
    ///
    /// @throws IllegalArgumentException if it is incomplete or not understood
    public static Meeting of(String... arguments) throws IOException {
        if (arguments.length == 0) {
            return new Meeting(
                    Optional.empty(), Address.parse("127.0.0.1:0"), AuthKey.generate());
        }
        var options = ExampleOptions.parse(arguments);
        return new Meeting(Optional.of(options), options.address(), options.serverKey());
    }

    /// Where to listen; without arguments any free port of this machine.
    public Address address() {
        return address;
    }

    /// The key of both sides.
    public AuthKey key() {
        return key;
    }

    /// Whether a partner comes.
    public boolean hasPartner() {
        return options.isPresent();
    }

    /// The settings of a connection, as the command line wants them.
    public ConnectionConfig configure(ConnectionConfig config) {
        return options.map(given -> given.configure(config)).orElse(config);
    }

    /// Tells the partner, if one comes, that somebody listens: with the key file, and a line on
    /// standard output.
    public void announce(Address listening) throws IOException {
        if (options.isPresent()) {
            options.get().keepKey(key);
            System.out.println("listening on " + listening);
        }
    }

    /// Serves the objects of a registry there, and [#PARTNER_DONE] with them.
    public ManagerServer serve(Registry registry) throws IOException {
        return Manager.serve(
                address,
                key,
                registry.withEvent(PARTNER_DONE),
                config -> config.withConnection(this::configure));
    }

    /// Lets the partner in, if one comes, and waits until it has done its part.
    public void awaitPartner(ManagerServer server) throws IOException, InterruptedException {
        if (hasPartner()) {
            announce(server.address());
            server.event(PARTNER_DONE).await();
        }
    }
}
