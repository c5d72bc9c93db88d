package dev.muster.examples;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What an example is started with.
///
/// @param address where the server listens
/// @param keyFile the key that both sides hold
/// @param name the name under which a worker's results appear
public record ExampleOptions(Address address, Path keyFile, Optional<String> name) {
    private static final Set<String> KNOWN = Set.of("--address", "--key-file", "--name");
    private static final String FORM = "--address HOST:PORT|PATH --key-file FILE [--name NAME]";

    /// Reads a command line.
    ///
    /// @throws IllegalArgumentException if it is incomplete or not understood
    public static ExampleOptions parse(String... arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!KNOWN.contains(arguments[i])) {
                throw new IllegalArgumentException(
                        "option " + arguments[i] + " is unknown; the form is " + FORM);
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        "option " + arguments[i] + " has no value; the form is " + FORM);
            }
            given.put(arguments[i], arguments[i + 1]);
        }
        return new ExampleOptions(
                Address.parse(required(given, "--address")),
                Path.of(required(given, "--key-file")),
                Optional.ofNullable(given.get("--name")));
    }

    private static String required(Map<String, String> given, String option) {
        String value = given.get(option);
        if (value == null) {
            throw new IllegalArgumentException("option " + option + " is missing; give " + FORM);
        }
        return value;
    }

    /// The key of a client: the file must be there.
    public AuthKey key() throws IOException {
        return AuthKey.readFile(keyFile);
    }

    /// The key of a server: a missing file is made, with a fresh key.
    public AuthKey serverKey() throws IOException {
        if (KeyFile.createIfMissing(keyFile)) {
            System.err.println("made " + keyFile + " with a fresh key; clients need a copy of it");
        }
        return key();
    }
}
