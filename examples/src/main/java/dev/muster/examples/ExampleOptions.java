package dev.muster.examples;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What an example is started with.
///
/// @param address where the server listens
/// @param keyFile the key that both sides hold
/// @param name the name under which a worker's results appear
/// @param plain whether TCP to other machines is wanted, unencrypted as CPython speaks it
public record ExampleOptions(Address address, Path keyFile, Optional<String> name, boolean plain) {
    private static final Set<String> KNOWN = Set.of("--address", "--key-file", "--name");
    private static final String FORM =
            "--address HOST:PORT|PATH --key-file FILE [--name NAME] [--plain]";

    /// Reads a command line.
    ///
    /// @throws IllegalArgumentException if it is incomplete or not understood
    public static ExampleOptions parse(String... arguments) {
        Map<String, String> given = new HashMap<>();
        boolean plain = List.of(arguments).contains("--plain");
        List<String> pairs = Stream.of(arguments).filter(each -> !each.equals("--plain")).toList();
        for (int i = 0; i < pairs.size(); i += 2) {
            if (!KNOWN.contains(pairs.get(i))) {
                throw new IllegalArgumentException(
                        "option " + pairs.get(i) + " is unknown; the form is " + FORM);
            }
            if (i + 1 == pairs.size()) {
                throw new IllegalArgumentException(
                        "option " + pairs.get(i) + " has no value; the form is " + FORM);
            }
            given.put(pairs.get(i), pairs.get(i + 1));
        }
        return new ExampleOptions(
                Address.parse(required(given, "--address")),
                Path.of(required(given, "--key-file")),
                Optional.ofNullable(given.get("--name")),
                plain);
    }

    private static String required(Map<String, String> given, String option) {
        String value = given.get(option);
        if (value == null) {
            throw new IllegalArgumentException("option " + option + " is missing; give " + FORM);
        }
        return value;
    }

    /// The settings of a connection, with plain TCP if that is wanted.
    public ConnectionConfig configure(ConnectionConfig config) {
        return plain ? config.withPlainTcp() : config;
    }

    /// The key of a client: the file must be there.
    public AuthKey key() throws IOException {
        return AuthKey.readFile(keyFile);
    }

    /// The key of a server: a fresh one if the file is missing.
    public AuthKey serverKey() throws IOException {
        return KeyFile.readOrGenerate(keyFile);
    }

    /// Makes the key file of a server that listens, if it is missing.
    public void keepKey(AuthKey key) throws IOException {
        if (KeyFile.keep(key, keyFile)) {
            System.err.println("made " + keyFile + " with a fresh key; clients need a copy of it");
        }
    }
}
