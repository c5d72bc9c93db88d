package dev.muster.connection;

import java.util.Optional;

/// Whether what a connection carries is encrypted; chosen by the `with` methods of
/// [ConnectionConfig].
public sealed interface Encryption {
    /// Nothing is encrypted; so TCP does not leave this machine.
    record Off() implements Encryption {}

    /// Nothing is encrypted, and TCP may go to other machines all the same.
    record PlainAllowed() implements Encryption {}

    /// TLS 1.3, at the side that listens.
    ///
    /// @param identity what the server shows to its clients
    record Server(TlsIdentity identity) implements Encryption {}

    /// TLS 1.3, at the side that connects.
    ///
    /// @param pin the only identity that is accepted; without one any is, and the key must prove
    ///   that nobody sits in between
    record Client(Optional<Fingerprint> pin) implements Encryption {}
}
