/// A cluster that looks after itself: nodes that find each other, pools over all of them, shared
/// objects that survive the death of a machine, and tasks that survive their program.
///
/// ```
///   program ══ tasks, encrypted ══► node      node      node      each hosts workers
///      │                             │         │         │
///      └───── lite member ───────────┴─ Hazelcast ───────┘        who is there; what must survive
/// ```
///
/// [Hazelcast](https://hazelcast.com) keeps the membership and copies of the objects; tasks travel
/// over the connections of Muster.
@NullMarked
package dev.muster.hazelcast;

import org.jspecify.annotations.NullMarked;
