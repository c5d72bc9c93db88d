/// Workers in the ranks of an MPI job: rank 0 runs the program, and every other rank is an agent
/// whose connection to the program consists of MPI messages.
///
/// ```
/// MpiProvider, MpiMain ─► MpiSource (rank 0) ══ MpiConnection ══ RankService (other ranks) ─► workers
///                                   └────────── Ranks ──────────┘
///                                            Communicator
///                                             MpiLibrary
/// ```
///
/// Invariant: all calls of MPI but the first and the last are made by [Communicator] with its lock
/// held.
@NullMarked
package dev.muster.mpi;

import org.jspecify.annotations.NullMarked;
