/// The shared objects of a manager's server, with the meaning that CPython gives them, also where
/// it differs from Java's: a `Lock` has no owner, an `RLock` is owned by a client's connection,
/// which is a client's thread.
///
/// A [SharedObject] is a state behind a [Monitor] and a [MethodTable] that says, for each method a
/// client may call, what it takes ([Signature]) and how long it may last. Some only hold data
/// ([DataTypes]); at the others clients wait ([SyncTypes]), each call in a [WaitQueue]. Nothing
/// here knows connections, tokens or threads: the caller takes the monitor, binds the arguments and
/// hands the result on.
///
/// Invariant: what a method answers is never changed afterwards. Containers are answered as fresh
/// copies; what lies inside them is a plain value, which the server never changes in place.
@NullMarked
package dev.muster.internal.object;

import org.jspecify.annotations.NullMarked;
