package dev.muster.cli;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Client;
import dev.muster.connection.Connection;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Fingerprint;
import dev.muster.manager.Manager;
import dev.muster.pickle.Pickle;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The manager that a command asks something: options of several commands.
final class ManagerOptions {
    @Parameters(
            index = "0",
            paramLabel = "HOST:PORT|PATH",
            description = "Where the manager listens.")
    private String address = "";

    @Option(names = "--key-file", paramLabel = "FILE", description = "The key of the manager.")
    private @Nullable Path keyFile;

    @Option(
            names = "--key-env",
            paramLabel = "NAME",
            description = "The environment variable that holds the key.")
    private @Nullable String keyVariable;

    @Option(
            names = "--tls",
            description =
                    "The manager encrypts; whoever knows the key is the right one, whatever its"
                            + " identity.")
    private boolean tls;

    @Option(
            names = "--fingerprint",
            paramLabel = "SHA256:…",
            description = "The manager encrypts, and this is the only identity it may have.")
    private @Nullable String fingerprint;

    @Option(names = "--plain", description = "Allow unencrypted TCP to another machine.")
    private boolean plain;

    /// Connects to it.
    ///
    /// @throws IllegalArgumentException if the options contradict each other, or say what must not
    ///   be
    /// @throws IOException if no manager answers there
    Manager connect() throws IOException {
        return Manager.connect(where(), key(), this::configure);
    }

    /// Connects to it without asking anything, for what no [Manager] says. What is sent, every
    /// Python reads.
    ///
    /// @throws IOException if nothing answers there
    Connection open() throws IOException, InterruptedException {
        Pickle oldest = Pickle.standard().withProtocol(2);
        return Client.connect(where(), key(), config -> configure(config).withPickle(oldest));
    }

    /// Its address.
    Address where() {
        return Address.parse(address);
    }

    private AuthKey key() throws IOException {
        return KeySource.ofExisting(keyFile, keyVariable).existingKey();
    }

    private ConnectionConfig configure(ConnectionConfig config) {
        if (plain && (tls || fingerprint != null)) {
            throw new IllegalArgumentException("--plain goes with neither --tls nor --fingerprint");
        }
        if (fingerprint != null) {
            return config.withTls(Fingerprint.parse(fingerprint));
        }
        return tls ? config.withTls() : plain ? config.withPlainTcp() : config;
    }
}
