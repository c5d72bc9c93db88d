package dev.muster.internal.object;

/// An object that clients can hold something of: a lock, permits, items under a lease.
public interface Releasable {
    /// Guards what is held.
    Monitor monitor();

    /// Takes back what this client holds. Enters the monitor itself.
    ///
    /// @param reason why the client is gone, in readable form
    void giveBack(Client client, String reason);
}
