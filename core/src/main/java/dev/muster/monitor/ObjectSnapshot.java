package dev.muster.monitor;

import java.util.Optional;

/// A shared object of a manager at one moment.
///
/// @param name the name under which the manager offers it; for others its type and number
/// @param type what it is, in Python's words: `Queue`, `dict`, `RLock`; or the interface that was
///   registered
/// @param isBusy whether a call has been using it for so long that nothing more could be seen of
///   it: then `size` and `waiting` are 0
/// @param size how many elements it has; 0 if it has none by its kind
/// @param storedBytes how many bytes it keeps, as the manager estimates them
/// @param waiting how many calls wait for it; a condition and its lock have this number in common
/// @param queue more about a queue; nothing for other objects
public record ObjectSnapshot(
        String name,
        String type,
        boolean isBusy,
        long size,
        long storedBytes,
        int waiting,
        Optional<QueueSnapshot> queue) {}
