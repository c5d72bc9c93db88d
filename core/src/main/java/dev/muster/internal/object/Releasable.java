package dev.muster.internal.object;

/// An object of which clients hold something: a lock, permits, items under a lease.
public interface Releasable {
    /// Guards what is held.
    Monitor monitor();

    /// Takes back what this client holds. Enters the monitor by itself.
    ///
    /// @param reason why the client has gone, for people
    void giveBack(Client client, String reason);
}
