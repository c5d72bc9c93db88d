package dev.muster.internal.object;

/// A program that calls, as long as its connection lasts. What it holds is given back when it has
/// gone.
public interface Client {
    /// From here on the object is told when this client goes. From any thread, inside the object's
    /// monitor; again, it does nothing. If the client has gone already, the object is told soon.
    void holds(Releasable held);

    /// The object need not be told.
    void letsGo(Releasable held);
}
