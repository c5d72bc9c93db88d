/// The shared objects of a manager's server, with the meaning that CPython gives them, even where
/// it differs from Java's: a `Lock` has no owner, an `RLock` is owned by a client's connection,
/// which is a client's thread.
///
/// A [SharedObject] is a state behind a [Monitor] and a [MethodTable] that declares, for each
/// method a client may call, its parameters ([Signature]) and how long it may take. Some only hold
/// data; at the others clients wait, each call in a [WaitQueue]. Nothing here depends on
/// connections, tokens or threads: the caller enters the monitor, binds the arguments and passes
/// the result on.
///
/// Invariant: the result of a method is never changed afterwards. Containers are returned as fresh
/// copies; their elements are plain values, which the server never changes in place.
@NullMarked
package dev.muster.internal.object;

import org.jspecify.annotations.NullMarked;
