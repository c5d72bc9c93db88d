/// Hazelcast as Muster uses it: how it is started, what it logs, and how that which it keeps is
/// encrypted.
@NullMarked
package dev.muster.hazelcast.internal.engine;

import org.jspecify.annotations.NullMarked;
