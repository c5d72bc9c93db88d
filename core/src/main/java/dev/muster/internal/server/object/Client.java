package dev.muster.internal.server.object;

/// A program that calls, as long as its connection lasts. What it holds is given back when it has
/// gone.
public interface Client {
    /// From here on the object is told when this client goes. From any thread, inside the object's
    /// monitor; again, it does nothing. If the client has gone already, the object is told soon.
    void holds(Held held);

    /// The object need not be told.
    void letsGo(Held held);
}
