package dev.muster.internal.object;

/// A calling program, as long as its connection lasts. What it holds is given back when it is gone.
public interface Client {
    /// From now on the object is notified when this client is gone. From any thread, inside the
    /// object's monitor; calling it again does nothing. If the client is already gone, the object
    /// is notified soon.
    void holds(Releasable held);

    /// The object need not be notified any more.
    void letsGo(Releasable held);

    /// An object that clients can hold something of: a lock, permits, items under a lease.
    interface Releasable {
        /// Guards what is held.
        Monitor monitor();

        /// Takes back what this client holds. Enters the monitor itself.
        ///
        /// @param reason why the client is gone, in readable form
        void giveBack(Client client, String reason);
    }
}
