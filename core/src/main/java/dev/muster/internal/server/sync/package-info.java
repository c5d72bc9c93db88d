/// The shared objects that clients wait at: queues, locks, semaphores, events, conditions,
/// barriers.
///
/// They keep CPython's rules (modules `queue` and `threading`), also where these differ from
/// Java's: a `Lock` has no owner, an `RLock` is owned by a client's connection, which is a client's
/// thread.
@NullMarked
package dev.muster.internal.server.sync;

import org.jspecify.annotations.NullMarked;
