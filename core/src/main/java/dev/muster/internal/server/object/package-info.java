/// The shared objects of a manager's server, with the meaning that CPython gives them.
///
/// A [SharedObject] is a state behind a [Monitor] and a [MethodTable] that says, for each method a
/// client may call, what it takes ([Signature]) and how long it may last. Nothing here knows
/// connections, tokens or threads: whoever calls takes the monitor, binds the arguments and hands
/// the result on.
///
/// Invariant: what a method answers is never changed afterwards. Containers are answered as fresh
/// copies; what lies inside them is a plain value, which the server never changes in place.
@NullMarked
package dev.muster.internal.server.object;

import org.jspecify.annotations.NullMarked;
