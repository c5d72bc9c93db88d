package dev.muster.monitor;

/// What a queue of a manager has besides its items, at one moment.
///
/// @param capacity how many items it takes; 0 for no limit
/// @param takers how many calls wait for an item
/// @param putters how many calls wait for room
/// @param leases how many items are out under a lease
public record QueueSnapshot(long capacity, int takers, int putters, int leases) {}
