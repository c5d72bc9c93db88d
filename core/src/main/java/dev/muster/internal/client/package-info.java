/// The client's side of a manager: proxies for shared objects that are kept there.
///
/// A proxy is written once, over [ObjectCalls], whose two implementations call a manager of Muster
/// or one of CPython.
@NullMarked
package dev.muster.internal.client;

import org.jspecify.annotations.NullMarked;
