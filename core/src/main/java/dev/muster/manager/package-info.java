/// Shared objects and remote calls over the network, for Java and for unmodified Python programs.
///
/// A server keeps the objects named in its [Registry]; clients connect to it at one address with
/// one key. The protocol is that of CPython's `multiprocessing.managers`, so a `SyncManager` can
/// connect.
@NullMarked
package dev.muster.manager;

import org.jspecify.annotations.NullMarked;
