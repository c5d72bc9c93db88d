/// The shared objects of a cluster.
///
/// ```
///  proxies ──► CellCalls ──► Cell ──► Attempt: what requests make of the state
///                 │            ├── CellEntry, CompareAndSet ──► one entry of the map "cells"
///                 │            └── who holds what: Participants ──► the map "processes"
///                 ├──► QueueItems ──► the map "items"
///           MapCalls ──► a map of its own
///
///  at a node: ObjectUpkeep ──► LostClients, Leftovers: removes what nobody has, or can reach
/// ```
///
/// Invariant: what a cell keeps is changed by compare-and-set alone, from the whole state before to
/// the whole state after, and a change whose answer was lost is looked up, never repeated.
@NullMarked
package dev.muster.hazelcast.internal.object;

import org.jspecify.annotations.NullMarked;
