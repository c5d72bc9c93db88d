/// The client's side of a manager: shared objects here that are kept there.
///
/// A proxy is written once, over [ObjectCalls]; how a manager of Muster or one of CPython is asked
/// is the business of those.
@NullMarked
package dev.muster.internal.client;

import org.jspecify.annotations.NullMarked;
