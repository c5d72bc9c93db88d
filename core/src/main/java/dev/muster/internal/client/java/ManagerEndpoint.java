package dev.muster.internal.client.java;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Encryption;
import dev.muster.connection.Fingerprint;
import dev.muster.manager.Manager;
import java.io.IOException;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/// Where a manager is, with all that one must know to be let in. It goes to processes of the same
/// user only, over a private socket.
///
/// @param address where it listens
/// @param key in hexadecimal digits
/// @param encryption `off`, `plain`, `tls`, or the fingerprint that is expected
public record ManagerEndpoint(String address, String key, String encryption) {
    private static final String OFF = "off";
    private static final String PLAIN = "plain";
    private static final String TLS = "tls";

    /// As a client, or the process that serves it, knows it.
    public static ManagerEndpoint of(Address address, AuthKey key, Encryption encryption) {
        String text =
                switch (encryption) {
                    case Encryption.Off() -> OFF;
                    case Encryption.PlainAllowed() -> PLAIN;
                    case Encryption.Server(var identity) -> identity.fingerprint().toString();
                    case Encryption.Client(var pin) -> pin.map(Fingerprint::toString).orElse(TLS);
                };
        return new ManagerEndpoint(address.toString(), HexFormat.of().formatHex(key.bytes()), text);
    }

    /// Connects to it.
    Manager connect() throws IOException {
        UnaryOperator<ConnectionConfig> change =
                switch (encryption) {
                    case OFF -> config -> config;
                    case PLAIN -> ConnectionConfig::withPlainTcp;
                    case TLS -> ConnectionConfig::withTls;
                    default -> config -> config.withTls(Fingerprint.parse(encryption));
                };
        return Managers.connect(
                Address.parse(address),
                AuthKey.of(HexFormat.of().parseHex(key)),
                change.apply(ConnectionConfig.defaults()));
    }

    /// Without the key.
    @Override
    public String toString() {
        return "the manager at " + address;
    }
}
