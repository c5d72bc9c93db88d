package dev.muster.monitor;

import java.time.Duration;
import java.util.List;

/// A client of a manager at one moment.
///
/// @param name the address it comes from, as the system says it
/// @param kind `Java`, `Python` or `Python 2`
/// @param age how long it has been connected
/// @param calls how many calls it has sent
/// @param holds the names of the objects of which it holds something that it gives back when it is
///   gone: locks, permits, items under a lease
/// @param waits the names of the objects for which its calls wait, one for each call
public record ClientSnapshot(
        String name,
        String kind,
        Duration age,
        long calls,
        List<String> holds,
        List<String> waits) {
    /// Copies the lists.
    public ClientSnapshot {
        holds = List.copyOf(holds);
        waits = List.copyOf(waits);
    }
}
