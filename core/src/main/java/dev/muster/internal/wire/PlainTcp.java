package dev.muster.internal.wire;

import dev.muster.connection.Address;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Encryption;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// The rule that nothing leaves this machine unencrypted unless explicitly allowed.
///
/// Unix sockets and loopback stay on this machine. `0.0.0.0` and `::` mean every network of the
/// machine, so they do not.
public final class PlainTcp {
    private PlainTcp() {}

    /// To be called before listening.
    ///
    /// @throws IllegalArgumentException if the rule or the side forbids it
    static void checkListen(Address address, ConnectionConfig config) {
        if (address instanceof Address.Unix && config.encryption() instanceof Encryption.Off) {
            return; // used by workers: nothing to check
        }
        switch (config.encryption()) {
            case Encryption.Client _ ->
                    throw new IllegalArgumentException(
                            "withTls() and withTls(fingerprint) are for the side that connects:"
                                    + " listen with withTls(TlsIdentity.readFile(…))");
            case Encryption.Off _ -> {
                if (isBeyondLoopback(address)) {
                    throw new IllegalArgumentException(
                            ("listening on %s, which other machines can reach, needs encryption:"
                                            + " add withTls(identity), or withPlainTcp() to do"
                                            + " without (CPython has no TLS); on the command line"
                                            + " --tls or --plain. Or listen on 127.0.0.1")
                                    .formatted(address));
                }
            }
            case Encryption.Server _, Encryption.PlainAllowed _ -> {}
        }
    }

    /// To be called before connecting.
    ///
    /// @throws IllegalArgumentException if the rule or the side forbids it
    static void checkConnect(Address address, boolean hasKey, ConnectionConfig config) {
        if (address instanceof Address.Unix && config.encryption() instanceof Encryption.Off) {
            return; // used by workers: nothing to check
        }
        switch (config.encryption()) {
            case Encryption.Server _ ->
                    throw new IllegalArgumentException(
                            "withTls(identity) is for the side that listens: connect with"
                                    + " withTls(fingerprint), or with a key and withTls()");
            case Encryption.Client(var pin) -> {
                if (pin.isEmpty() && !hasKey) {
                    throw new IllegalArgumentException(
                            "withTls() without a key and without a fingerprint proves nothing"
                                    + " about the server: add a key or use withTls(fingerprint)");
                }
            }
            case Encryption.Off _ -> {
                if (isBeyondLoopback(address)) {
                    throw new IllegalArgumentException(
                            ("connecting to %s, on another machine, needs encryption: add"
                                            + " withTls(fingerprint) or withTls(), or"
                                            + " withPlainTcp() to do without (CPython has no TLS);"
                                            + " on the command line --plain")
                                    .formatted(address));
                }
            }
            case Encryption.PlainAllowed _ -> {}
        }
    }

    /// Whether the address may be beyond this machine. An unknown host is not: there is nothing to
    /// connect to.
    public static boolean isBeyondLoopback(Address address) {
        if (!(address instanceof Address.Tcp tcp) || tcp.host().equalsIgnoreCase("localhost")) {
            return false;
        }
        try {
            return !Arrays.stream(InetAddress.getAllByName(tcp.host()))
                    .allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException _) {
            return false;
        }
    }
}
