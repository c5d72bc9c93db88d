/// Shared objects and remote calls over the network, for Java and for unmodified Python programs.
///
/// A server keeps what its [Registry] names; clients reach it at one address with one key. The wire
/// is that of CPython's `multiprocessing.managers`: a `SyncManager` that connects finds what it
/// expects.
@NullMarked
package dev.muster.manager;

import org.jspecify.annotations.NullMarked;
