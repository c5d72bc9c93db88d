package dev.muster.examples;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.manager.ManagerConfig;
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
/// @param keyFile the key that both sides hold; without one, a fresh key that only this program has
/// @param name the name under which a worker's results appear
/// @param plain whether TCP to other machines is wanted, unencrypted as CPython speaks it
public record ExampleOptions(
        Address address, Optional<Path> keyFile, Optional<String> name, boolean plain) {
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
                Optional.of(Path.of(required(given, "--key-file"))),
                Optional.ofNullable(given.get("--name")),
                plain);
    }

    /// Reads the command line of a program that can do without one: then it runs all processes
    /// itself, on loopback.
    ///
    /// @throws IllegalArgumentException if it is incomplete or not understood
    public static ExampleOptions parseOrAlone(String... arguments) {
        return arguments.length > 0
                ? parse(arguments)
                : new ExampleOptions(
                        Address.parse("127.0.0.1:0"), Optional.empty(), Optional.empty(), false);
    }

    /// Whether the program runs all processes itself.
    public boolean isAlone() {
        return keyFile.isEmpty();
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

    /// The settings of a manager, with plain TCP if that is wanted.
    public ManagerConfig configureManager(ManagerConfig config) {
        return config.withConnection(this::configure);
    }

    /// The key of a client: the file must be there.
    public AuthKey key() throws IOException {
        return AuthKey.readFile(keyFile.orElseThrow());
    }

    /// The key of a server: a fresh one if there is no file.
    public AuthKey serverKey() throws IOException {
        return isAlone() ? AuthKey.generate() : KeyFile.readOrGenerate(keyFile.orElseThrow());
    }

    /// Tells where a server listens that others are to connect to, and makes its key file if that
    /// is missing.
    public void announce(Address listening, AuthKey key) throws IOException {
        if (isAlone()) {
            return;
        }
        Path file = keyFile.orElseThrow();
        if (KeyFile.keep(key, file)) {
            System.err.println("made " + file + " with a fresh key; clients need a copy of it");
        }
        System.out.println("listening on " + listening);
    }
}
