package dev.muster.connection;

import java.util.Optional;

/// Whether what a connection carries is encrypted; chosen by the `with` methods of
/// [ConnectionConfig].
public sealed interface Encryption {
    /// Nothing is encrypted, so TCP is limited to this machine.
    record Off() implements Encryption {}

    /// Nothing is encrypted, and TCP to other machines is allowed anyway.
    record PlainAllowed() implements Encryption {}

    /// TLS 1.3, at the side that listens.
    ///
    /// @param identity the identity that the server shows to its clients
    record Server(TlsIdentity identity) implements Encryption {}

    /// TLS 1.3, at the side that connects.
    ///
    /// @param pin the only identity that is accepted; without one any is accepted, and the proof of
    ///   the key excludes a man in the middle
    record Client(Optional<Fingerprint> pin) implements Encryption {}
}
