package dev.muster.monitor;

import java.time.Duration;
import java.util.List;

/// A manager that this process serves, at one moment.
///
/// @param address where clients reach it
/// @param age how long ago it began to serve
/// @param clients the clients that are connected: each Java client, and each connection of a Python
///   client, which has one for each of its threads and objects. The process that serves is one
/// @param objects the objects that it offers by name, and then those that clients have made and
///   still refer to
/// @param calls how many calls it has got since it began
/// @param storedBytes how many bytes all objects keep together, as the manager estimates them
/// @param mostStoredBytes its limit for that
public record ManagerSnapshot(
        String address,
        Duration age,
        List<ClientSnapshot> clients,
        List<ObjectSnapshot> objects,
        long calls,
        long storedBytes,
        long mostStoredBytes) {
    /// Copies the lists.
    public ManagerSnapshot {
        clients = List.copyOf(clients);
        objects = List.copyOf(objects);
    }
}
