package dev.muster.internal.wire;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.ConnectionConfig;
import dev.muster.connection.Encryption;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The rule that only those who are meant to have a key know it: an empty one grants no access, and
/// one from a file that others can access is used on this machine only.
final class KeySafety {
    /// The warnings given in this JVM, one for each such file.
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private KeySafety() {}

    /// To be called before listening.
    ///
    /// @throws IllegalArgumentException if the rule forbids it
    static void checkListen(Address address, @Nullable AuthKey key, ConnectionConfig config) {
        if (key != null && key.length() == 0) {
            throw new IllegalArgumentException(
                    "the key to listen with on %s is empty, must have at least one byte: use"
                                    .formatted(address)
                            + " AuthKey.generate()");
        }
        checkConnect(address, key);
        if (config.encryption() instanceof Encryption.Server(var identity)) {
            check(address, identity.exposure());
        }
    }

    /// To be called before connecting.
    ///
    /// @throws IllegalArgumentException if the rule forbids it
    static void checkConnect(Address address, @Nullable AuthKey key) {
        if (key != null) {
            check(address, key.exposure());
        }
    }

    private static void check(Address address, Optional<String> exposure) {
        if (exposure.isEmpty()) {
            return;
        }
        if (PlainTcp.isBeyondLoopback(address)) {
            throw new IllegalArgumentException(
                    "%s. Until then it is not used with %s, which is beyond this machine"
                            .formatted(exposure.get(), address));
        }
        if (WARNED.add(exposure.get())) {
            EventLoop.LOGGER.log(Level.WARNING, exposure.get());
        }
    }
}
